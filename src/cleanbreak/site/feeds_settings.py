"""Settings of the reports to authorities."""

import os

__all__ = ["CLEANBREAK_FEEDS", "CLEANBREAK_FEED_ALERTS", "CLEANBREAK_FEED_DROP"]

CLEANBREAK_FEEDS = os.environ.get("CLEANBREAK_FEEDS", "")
"""A TOML file with the feeds that are filed here; empty: none is."""
CLEANBREAK_FEED_ALERTS = tuple(os.environ.get("CLEANBREAK_FEED_ALERTS", "").split())
"""Mail addresses that are told once a day of reports that are late or soon will be; empty: nobody
is told by mail."""
CLEANBREAK_FEED_DROP = "cleanbreak.site.wiring.feed_drop.wire_feed_drop"
