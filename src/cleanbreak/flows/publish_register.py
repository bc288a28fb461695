"""Publish the register of official channels: signed, numbered, good for a week.

A new issue is signed when something changed, and every day otherwise. Each one is kept for ever, so
that nobody, we included, can deny what was published.
"""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cleanbreak.domain.certificate import canonical_bytes, fingerprint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.known_channels import known_channels
from cleanbreak.ports.outside import Outside
from cleanbreak.records.official_channel import RegisterIssueRow, insert_issue, newest_issue

ISSUED_EVERY = timedelta(days=1)
GOOD_FOR = timedelta(days=7)
TYPE = "cleanbreak.official_channels.v1"
"""A certificate has another one: no signature of one is good for the other."""


class NoRegisterYet(Refusal):
    """The register was not signed yet. Start a worker: it signs it every minute."""

    code = "no_register_yet"


def publish_register(outside: Outside, now: datetime) -> int | None:
    """Sign a new issue if one is due; return its sequence number, ``None`` if the old one is good.

    The key's keeper is asked outside any transaction; of two who publish at once, one wins.

    :raises Unavailable: if the keeper of the key cannot be asked.
    """
    content = _content()
    content_hash = fingerprint(content)
    last = newest_issue()
    if last and last.content_hash == content_hash and now - last.issued_at < ISSUED_EVERY:
        return None
    row = RegisterIssueRow(
        sequence=last.sequence + 1 if last else 1,
        issued_at=now,
        expires_at=now + GOOD_FOR,
        content_hash=content_hash,
    )
    said = {
        "type": TYPE,
        "sequence": row.sequence,
        "issued_at": row.issued_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        **content,
    }
    row.statement = canonical_bytes(said)
    (signed,) = outside.signing.sign([row.statement])
    row.key_id, row.signature = signed.key_id, signed.signature
    return row.sequence if insert_issue(row) else None


def register_json(now: datetime) -> dict[str, Any]:
    """Return the newest issue for a file; ``statement`` is the text whose bytes were signed.

    :raises NoRegisterYet: if there is none, or only one that is no longer good.
    """
    row = newest_issue()
    if row is None or row.expires_at <= now:
        raise NoRegisterYet
    return {
        "statement": bytes(row.statement).decode(),
        "key_id": row.key_id,
        "signature": b64encode(bytes(row.signature)).decode("ascii"),
    }


def _content() -> dict[str, Any]:
    return {
        "operator": settings.CLEANBREAK_OPERATOR,
        "site": settings.CLEANBREAK_BASE_URL,
        "channels": [one.as_json() for one in known_channels()],
    }
