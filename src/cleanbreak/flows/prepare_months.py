"""Prepare the months to come, so that every row finds its part."""

from datetime import datetime

from cleanbreak.records import months


def prepare_months(now: datetime) -> None:
    """Make the parts of this month and of the next three, and move what lay beside them."""
    months.prepare_months(now)
