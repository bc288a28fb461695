"""Tell a status by phone: how a cancellation stands, to whoever has proved the line or has its
receipt; never a name or an amount, since anybody may listen in.

The receipt number is typed by the keys on which its letters stand. Many receipts have the same
keys, so it counts only together with the line that its declaration names. Docs:
docs/decisions/0036-declaration-by-telephone.md.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.keypad import keys_of
from cleanbreak.domain.proof import Consequence, is_enough, level_of
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.prove_by_keypad import line_proved_in_call
from cleanbreak.flows.read_order import OrderStory, read_declaration, read_order
from cleanbreak.flows.shown_lines import shown_order
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.status_words import StatusWords, status_words, words_for_holder
from cleanbreak.policies.loader import policy_at, proof_rules
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow, note_outcome, running_hotline_call
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import given_kinds

LOOKED_AT_MAX = 50
"""Declarations that name one line; nobody has more by chance."""


def tell_status_by_phone(call_id: UUID, now: datetime) -> Told:
    """Tell how the line of the call stands: ``told`` with ``status``, or ``prove``: a proof first.

    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    call = running_hotline_call(call_id)
    line_id = line_proved_in_call(call, now)
    line = LineRow.objects.filter(pk=line_id).first() if line_id else None
    if line is None or not _may_hear(call, line, now):
        return Told(outcome="prove")
    order_id = shown_order(line)
    with override(spoken(call.language)):
        if order_id is None:
            return _told(call, [_("This line is not cancelled.")])
        order = read_order(order_id)
        words = words_for_holder(order, line.msisdn, is_proved=False)
        return _told(call, _sentences(words, order))


def tell_status_of_receipt(call_id: UUID, keys: str, now: datetime) -> Told:
    """Tell how the declaration stands whose receipt number was typed: ``told`` with ``status``.

    ``wrong``: no declaration for the line that the caller has typed has this number; ``too_many``:
    too many were tried for this line.

    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    call = running_hotline_call(call_id)
    msisdn, iccid = call.typed_msisdn(), call.typed_iccid()
    try:
        check_rate(Limited.PHONE_STATUS, msisdn or iccid or "", now)
    except TooManyRequests:
        return Told(outcome="too_many")
    receipt_number = _receipt_with(keys, msisdn, iccid)
    if receipt_number is None:
        return Told(outcome="wrong")
    with override(spoken(call.language)):
        status = read_declaration(receipt_number)
        own = status.order if status.is_own else None
        return _told(call, _sentences(status_words(status), own))


def _may_hear(call: HotlineCallRow, line: LineRow, now: datetime) -> bool:
    """Return whether what was proved is enough to hear of an account; no network is asked for it:
    state and date are told to whoever knows name and number, too."""
    if call.verification_id is None:
        return False
    rules = proof_rules(line.jurisdiction, policy_at(line.jurisdiction, now)[1])
    needed = rules.levels[Consequence.SEE_ACCOUNT]
    return is_enough(level_of(given_kinds(call.verification_id)), needed)


def _receipt_with(keys: str, msisdn: str | None, iccid: str | None) -> str | None:
    named = Q(msisdn=msisdn) if msisdn else Q(iccid=iccid)
    declared = DeclarationRow.objects.filter(named) if msisdn or iccid else None
    if declared is None:
        return None
    numbers = declared.order_by("-declaration_id").values_list("receipt_number", flat=True)
    fitting = [
        number
        for number in numbers[:LOOKED_AT_MAX]
        if hmac.compare_digest(keys_of(number).encode(), keys.encode())
    ]
    return fitting[0] if fitting else None


def _sentences(words: StatusWords, own: OrderStory | None) -> list[str]:
    """Return what is said; whether money is due only to whoever may know of the order."""
    said = [f"{words.headline}.", words.explanation, words.problem]
    settlement = own.settlement if own is not None else None
    if settlement is not None and settlement.refund_minor:
        said.append(
            _("Money is due to you. How much it is, we tell only when you have proved twice.")
        )
    return [sentence for sentence in said if sentence]


def _told(call: HotlineCallRow, sentences: Sequence[str]) -> Told:
    note_outcome(call.call_id, CallOutcome.STATUS_TOLD)
    return Told(outcome="told", facts={"status": " ".join(sentences)})
