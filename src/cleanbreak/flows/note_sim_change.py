"""Note that a number came to another SIM card: relying parties may ask for it, and are told."""

from datetime import datetime

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.sim_swap import SimChangeInFuture
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import find_lines
from cleanbreak.records.sim_change import note_sim_changed


def note_sim_change(
    msisdn: str, changed_at: datetime, initiated_by: InitiatedBy, actor: Actor, now: datetime
) -> bool:
    """Note a change of card, and let everybody hear of it; return whether it was news.

    Said twice, it counts once.

    :raises SimChangeInFuture: if it has not happened yet.
    :raises UnknownLine: if no living line has the number.
    """
    if changed_at > now:
        raise SimChangeInFuture
    (row,) = find_lines([msisdn], [None])
    if row is None or row["line_state"] == "terminated":
        raise UnknownLine
    with transaction.atomic():
        if not note_sim_changed(msisdn, changed_at, initiated_by):
            return False
        change = NumberChange(
            msisdn, NumberChangeKind.SIM_CHANGED, changed_at, initiated_by, uuid7()
        )
        tell_of_numbers([change])
        details = {"line_id": row["line_id"], "initiated_by": initiated_by.value}
        entry = AuditEntry(act="line.sim_changed", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return True
