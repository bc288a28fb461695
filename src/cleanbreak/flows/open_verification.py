"""Open a verification: somebody names a line and is about to prove that it is theirs.

The answer and its work are the same for a line of ours, a line that has ended and a number that
nobody has (ASVS 5.0 6.3.8).
"""

from datetime import datetime, timedelta
from uuid import UUID

from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import VerificationOver
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.line import find_lines
from cleanbreak.records.verification import VerificationRow, guard_of_line

OPEN_FOR = timedelta(minutes=30)
"""How long what was proved counts; afterwards everything is proved anew."""
CALLER = "caller"
"""Who opens one by the keys of a telephone, as records name them: a machine asks, and nobody else
hears it."""


def open_verification(msisdn: str | None, iccid: str | None, actor: Actor, now: datetime) -> UUID:
    """Open a verification of whoever names this line by number, card or both; return its id.

    :param msisdn: E.164 with the plus sign.
    """
    (line,) = find_lines([msisdn], [iccid])
    if line is not None and line["line_state"] == LineState.TERMINATED.value:
        line = None
    unknown = keyed_hash("verification", f"{msisdn or ''} {iccid or ''}")
    return _open(line["line_id"] if line else None, unknown, actor, now)


def verify_for_line(
    line_id: int, actor: Actor, now: datetime, *, order_id: UUID | None = None
) -> UUID:
    """Open a verification for a line that is known already, from an order or a signed-in holder."""
    return _open(line_id, "", actor, now, order_id)


def current_verification(verification_id: UUID, now: datetime) -> VerificationRow:
    """Return a verification that still counts.

    :raises VerificationOver: if it does not, or never was.
    """
    rows = VerificationRow.objects.select_related("line__holder")
    row = rows.filter(pk=verification_id, expires_at__gt=now).first()
    if row is None:
        raise VerificationOver
    return row


def verification_for_order(order_id: UUID, now: datetime) -> UUID | None:
    """Return what was last opened for an order by whoever has its link, if it still counts.

    What is proved to a person of staff counts there: the link is in other hands, perhaps.
    """
    rows = VerificationRow.objects.filter(
        order_id=order_id, channel=Channel.PORTAL.value, expires_at__gt=now
    )
    return rows.order_by("-opened_at").values_list("verification_id", flat=True).first()


def _open(
    line_id: int | None, unknown: str, actor: Actor, now: datetime, order_id: UUID | None = None
) -> UUID:
    row = VerificationRow.objects.create(
        line_id=line_id,
        guard=guard_of_line(line_id) if line_id else f"unknown:{unknown}",
        order_id=order_id,
        channel=actor.channel.value,
        opened_by=actor.acting_user,
        opened_at=now,
        expires_at=now + OPEN_FOR,
    )
    return row.verification_id
