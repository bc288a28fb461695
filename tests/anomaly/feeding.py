"""Feeds campaigns until nothing waits: a process that a test kills. Run with a ``DATABASE_URL``."""

import django

django.setup()

from django.utils import timezone  # noqa: E402  Django comes first
from tests.worlds import make_world  # noqa: E402

from cleanbreak.flows.feed_campaigns import feed_one_slice  # noqa: E402

if __name__ == "__main__":
    outside = make_world().outside
    print("feeding", flush=True)
    while feed_one_slice(outside, timezone.now):
        pass
