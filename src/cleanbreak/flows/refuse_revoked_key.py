"""Refuse what a revoked key has signed: it is not handed out, and nothing is said under it."""

from collections.abc import Sequence

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.signing_key_state import is_revoked


def require_unrevoked(key_ids: Sequence[str]) -> None:
    """Return if none of the keys is revoked.

    Inside the transaction that lets statements wait for the log, asked after they were put there,
    it is sure: a revocation waits for such transactions, or is seen by them.

    :raises Unavailable: if one is; whoever waits goes on when another key is in its place.
    """
    for key_id in sorted(set(key_ids)):
        if _is_revoked(key_id):
            sentence = _(
                "The key %(key_id)s is revoked and signs no more. Put a new key in its place, then"
                " restart all processes: cleanbreak keys signing"
            )
            raise Unavailable(sentence % {"key_id": key_id})


def _is_revoked(key_id: str) -> bool:
    try:
        with transaction.atomic():
            return is_revoked(key_id)
    except ProgrammingError:
        return False  # the table comes with a migration: nothing can be revoked before it
