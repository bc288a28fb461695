"""Forget tokens and assertions that are good no more, and what lines gave a day ago."""

from datetime import datetime, timedelta

from cleanbreak.records.access_token import delete_tokens
from cleanbreak.records.relying_party import delete_assertions

KEPT = timedelta(days=1)
"""Longer than any token that came of a grant is good."""


def forget_tokens(now: datetime) -> int:
    """Delete what nobody can use any more; return how many rows."""
    return delete_assertions(now) + delete_tokens(now, grants_before=now - KEPT)
