"""Forget tokens, assertions and kept answers that are good no more, and what lines gave."""

from datetime import datetime, timedelta

from cleanbreak.records.access_token import delete_tokens
from cleanbreak.records.client_order import delete_kept_answers
from cleanbreak.records.relying_party import delete_assertions

KEPT = timedelta(days=1)
"""Longer than any token that came of a grant is good."""


def forget_tokens(now: datetime) -> int:
    """Delete what nobody can use any more; return how many rows."""
    spent = delete_assertions(now) + delete_kept_answers(now)
    return spent + delete_tokens(now, grants_before=now - KEPT)
