"""Prove who is asking for an order: a code to the line and a code to the e-mail on file, or others.

What was proved once in half an hour is not asked for again; two independent proofs make the order
``verified``. After a change of SIM or of contact they are not enough, and another kind is needed.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import Consequence, CoolingOff, ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, OrderNotOpen, OrderState, UnknownOrder
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.judge_proofs import judge_proofs, proved_for_order
from cleanbreak.flows.open_verification import verification_for_order, verify_for_line
from cleanbreak.flows.send_proof_code import send_proof_codes
from cleanbreak.flows.ways_to_prove import SENT, ways_to_prove
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.order import OrderRow, raise_level


class NoContactOnFile(Refusal):
    """We have no e-mail address on file for this line. Bring your ID to one of our stores."""

    code = "no_contact_on_file"


def send_codes(order_id: UUID, actor: Actor, now: datetime) -> None:
    """Send one code to the line by SMS and another to the e-mail on file; new ones kill old ones.

    :raises UnknownOrder, OrderNotOpen: if there is nothing to prove for.
    :raises NoContactOnFile: if the line's holder has no e-mail on file.
    :raises TooManyCodesSent, ProofLocked: as `flows/send_proof_code.py` says.
    """
    order = _open_order(order_id)
    if not order.line.holder.email:
        raise NoContactOnFile
    with transaction.atomic():
        found = verification_for_order(order_id, now)
        case = found or verify_for_line(order.line.line_id, actor, now, order_id=order_id)
        send_proof_codes(case, SENT, now)


def ways_left(order_id: UUID, outside: Outside, now: datetime) -> list[ProofKind]:
    """Return the kinds of proofs that can still be given for an order.

    :raises VerificationOver: if no codes were sent in the last half an hour.
    """
    return ways_to_prove(proved_for_order(order_id, now), outside, now)


def prove_holder(
    order_id: UUID,
    given: Mapping[ProofKind, str],
    actor: Actor,
    outside: Outside,
    now: datetime,
) -> None:
    """Check what was given; with two proofs that count the order is verified.

    :param given: of each kind what was typed; what was proved before is not looked at again.
    :raises WrongProof, ProofExpired, ProofLocked, ProofNotChecked: for the first that is wrong.
    :raises MoreProofNeeded: if the proofs are right, and not enough.
    :raises VerificationOver: if no codes were sent in the last half an hour.
    :raises UnknownOrder, OrderNotOpen: if there is nothing to prove for.
    """
    _open_order(order_id)
    case = proved_for_order(order_id, now)
    for kind in ways_to_prove(case, outside, now):
        if not given.get(kind):
            continue
        if kind is ProofKind.PIN:
            give_pin(case, given[kind], actor, outside, now)
        else:
            give_proof(case, kind, given[kind], actor, now)
    with suppress(CoolingOff):  # it is proved; what is done with it waits, see `end_at_once.py`
        judge_proofs(case, Consequence.END_AT_ONCE, now, outside=outside)
    with transaction.atomic():
        raise_level(order_id, ProofLevel.VERIFIED)
        append_audit([AuditEntry(act="order.verified", order_id=order_id, actor=actor)], now)


def _open_order(order_id: UUID) -> OrderRow:
    order = OrderRow.objects.select_related("line__holder").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    if not OrderState(order.state).is_open:
        raise OrderNotOpen(state=order.state)
    return order
