"""Declare by phone: a cancellation wholly by keys, without a name and without a login.

Nobody on the phone learns whether the number is one of ours: the answer looks at no line. The
declaration counts from its instant. It is tied to the line afterwards if something was proved in
the call (`prove_by_keypad.py`); else it is kept and answered all the same, and a person looks at
it. Docs: docs/decisions/0036-declaration-by-telephone.md.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.declaration import Declaration, DeclarationKind, HolderToldBy, Receipt
from cleanbreak.domain.hotline_call import CallOutcome, HotlineCallOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.answer_by_phone import BY_KEYS_IN, BY_VOICE_IN
from cleanbreak.flows.prove_by_keypad import line_proved_in_call
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow, lock_hotline_call
from cleanbreak.records.wake import wake_worker

KEYS = {HolderToldBy.PROOF: BY_KEYS_IN, HolderToldBy.VOICE: BY_VOICE_IN}


class LineNotTyped(Refusal):
    """Type the phone number or the card number first."""

    code = "line_not_typed"


def declare_by_phone(call_id: UUID, now: datetime) -> Receipt:
    """Accept the declaration of a call and return its receipt; repeated, it is the same one.

    What is proved in the call after it was declared counts for it, too.

    :raises LineNotTyped: if the caller has named no line.
    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        if call.ended_at is not None:
            raise HotlineCallOver
        if not call.msisdn and not call.iccid:
            raise LineNotTyped
        proved_line_id = line_proved_in_call(call, now)
        receipt = _accept(call, HolderToldBy.PROOF, proved_line_id, now)
        _note_later_proof(receipt, proved_line_id)
        call.receipt_number, call.outcome = receipt.receipt_number, CallOutcome.DECLARED.value
        call.save(update_fields=["receipt_number", "outcome"])
        return receipt


def declare_by_voice(call_id: UUID, now: datetime) -> Receipt:
    """Accept what a caller has left as a recording; repeated, it is the same declaration.

    A person listens to it, whatever was proved in the call: what it asks for, no machine knows.

    :raises UnknownHotlineCall: if there is no such call; it may be over.
    """
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        receipt = _accept(call, HolderToldBy.VOICE, None, now)
        if not call.receipt_number:
            call.receipt_number = receipt.receipt_number
            call.save(update_fields=["receipt_number"])
        return receipt


def _accept(
    call: HotlineCallRow, told_by: HolderToldBy, proved_line_id: int | None, now: datetime
) -> Receipt:
    declaration = Declaration(
        submission_key=_submission_key(call, told_by),
        kind=DeclarationKind.ORDINARY,
        holder_name="",
        told_by=told_by,
        msisdn=call.typed_msisdn(),
        iccid=call.typed_iccid(),
        reply_email="",
        language=call.language,
    )
    return accept_declaration(
        declaration,
        operator=settings.CLEANBREAK_OPERATOR,
        home_place=settings.CLEANBREAK_HOME_PLACE,
        now=now,
        taken_at=TakenAt(channel=Channel.HOTLINE, proved_line_id=proved_line_id),
    )


def _submission_key(call: HotlineCallRow, told_by: HolderToldBy) -> str:
    """Return what makes it the same declaration: one call may end several lines by keys."""
    key = f"{KEYS[told_by]}{call.call_id}"
    if told_by is HolderToldBy.VOICE:
        return key
    line = call.typed_msisdn() or call.typed_iccid() or ""
    return f"{key}:{keyed_hash('declared by phone', line)}"


def _note_later_proof(receipt: Receipt, proved_line_id: int | None) -> None:
    """Let a declaration that was made before the proof be compared once more."""
    if proved_line_id is None:
        return
    declared = DeclarationRow.objects.filter(
        receipt_number=receipt.receipt_number,
        proved_line_id=None,
        order_id=None,
        look_result=None,
    )
    if declared.update(proved_line_id=proved_line_id, tied_at=None):
        wake_worker("tie_declarations")
