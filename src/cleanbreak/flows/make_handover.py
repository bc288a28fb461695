"""Make a handover: what was told so far goes on at another channel, by a code or its QR.

The code is shown once and kept as a hash. It carries what was told; who asks is proved anew where
it goes on (docs/decisions/0033-handover.md).
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.handover import VALID_FOR, Told
from cleanbreak.domain.handover_code import CODE_BITS, LINK_PATH, handover_code_from
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.secret_links import link_secret, link_secrets
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.handover import HandoverRow, put_handover, sealed_told

CODE, CHECK = "handover:code", "handover:check"
"""Purposes of the secrets from which a code is made, and by which it is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is handed over."""

    subject: str
    """What it is made of; a second code for the same kills the first."""
    told: Told
    language: str
    line_id: int | None = None
    """If whoever asks has shown that it is theirs."""
    receipt_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHandover:
    """A code as it is shown, once."""

    handover_id: UUID
    code: str = field(repr=False)
    link: str = field(repr=False)
    """What the QR holds."""
    good_until: datetime


def make_handover(story: Story, who: str, actor: Actor, now: datetime) -> MadeHandover:
    """Make a code for a story.

    :param who: whose requests are counted: the address, or the name of a person of staff.
    :raises TooManyRequests: if very many were made.
    """
    check_rate(Limited.HANDOVER_MADE, who, now)
    handover_id = uuid7()
    code = code_of_handover(handover_id)
    row = HandoverRow(
        handover_id=handover_id,
        subject=story.subject,
        code_mac=link_secret(CHECK, code),
        told=sealed_told(story.told),
        language=story.language,
        line_id=story.line_id,
        receipt_number=story.receipt_number,
        channel=actor.channel.value,
        made_by=actor.acting_user,
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    with transaction.atomic():
        put_handover(row)
        details = {"handover": str(row.handover_id)}
        entry = AuditEntry(act="handover.made", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return MadeHandover(
        handover_id=row.handover_id, code=code, link=link_of(code), good_until=row.expires_at
    )


def link_of(code: str) -> str:
    """Return the link that the QR holds."""
    return f"{settings.CLEANBREAK_BASE_URL}{LINK_PATH}{code}/"


def macs_of_handover(code: str) -> list[str]:
    """Return by what a code is found, for each key of the server."""
    return link_secrets(CHECK, code)


def code_of_handover(handover_id: UUID) -> str:
    """Return the code, made from the server's key and the number of its row, which nobody shows."""
    for draw in count():  # five of 37 are drawn anew
        drawn = int(link_secret(CODE, f"{handover_id}:{draw}"), 16)
        code = handover_code_from(drawn % 2**CODE_BITS)
        if code is not None:
            return code
    raise AssertionError("count() never ends")  # pragma: no cover
