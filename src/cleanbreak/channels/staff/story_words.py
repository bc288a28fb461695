"""What happened with an order, in words."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.channels.staff.profile_words import KIND_WORDS as PHONE_WORDS
from cleanbreak.channels.staff.step_words import STEP_WORDS
from cleanbreak.domain.act_reason import ActReason
from cleanbreak.domain.correction import CorrectionSide
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.profile_event import ProfileEventKind
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS
from cleanbreak.flows.read_story import StoryEvent, Told

TOLD_WORDS: dict[Told, Promise] = {
    Told.DECLARED: _("Declaration"),
    Told.CALL: _("Call"),
    Told.VISIT: _("Store"),
    Told.THREAD: _("Message from outside"),
    Told.ACT: _("Act"),
    Told.STEP: _("Element"),
    Told.SAID: _("Told"),
    Told.BOOKED: _("Books"),
    Told.REFUND: _("Refund"),
    Told.CORRECTED: _("Correction"),
    Told.CERTIFICATE: _("Certificate"),
    Told.LOGGED: _("Public log"),
    Told.PHONE: _("Phone"),
}
ACT_WORDS: dict[str, Promise] = {
    "order.requested": _("The end was ordered"),
    "order.verified": _("The holder proved who they are"),
    "order.replanned": _("The day was changed"),
    "order.withdrawn": _("The order was withdrawn"),
    "order.withdrawn_from": _("The contract was withdrawn from"),
    "order.completed": _("The end is complete"),
    "order.cancelled": _("The line goes on"),
    "order.held": _("It was handed to a person"),
    "order.handed_over": _("Somebody of the staff took it from the workers"),
    "order.retried": _("It was tried again"),
    "settlement.corrected": _("The final money was corrected"),
    "settlement.correction_held": _("A correction waits for a second person"),
    "settlement.correction_refused": _("A correction was refused"),
    "declaration.decided": _("The cause was decided"),
    "declaration.tied": _("The declaration was tied to the line"),
    "cool_off.begun": _("The time to object began"),
    "cool_off.objected": _("The holder objected"),
    "number.ported_out": _("Another provider takes the number over"),
    "payout.wished": _("The holder wished a way for the refund"),
    "certificate.paper_taken": _("The certificate was taken as paper"),
    "certificate.proof_taken": _("A proof was made of the certificate"),
    "papers.sent": _("A list of what to bring was sent"),
    "audit.exported": _("The audit of the order was taken out"),
}
SAID_WORDS: dict[AnnouncementKind, Promise] = {
    AnnouncementKind.DECLARATION_RECEIVED: _("that the declaration came in"),
    AnnouncementKind.END_PLANNED: _("that the line will end"),
    AnnouncementKind.OBJECTION_OPEN: _("that they can object"),
    AnnouncementKind.ORDER_CANCELLED: _("that the line goes on"),
    AnnouncementKind.LINE_ENDED: _("that the line has ended"),
    AnnouncementKind.PROOF_CODE: _("a code to prove who they are"),
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: _("that they choose a way for the refund"),
    AnnouncementKind.PAYOUT_FAILED: _("that the refund did not arrive"),
    AnnouncementKind.PAYOUT_SENT: _("that the refund was sent"),
    AnnouncementKind.PAYOUT_REMINDER: _("that a refund still waits"),
    AnnouncementKind.PICK_UP_CODE: _("a code to pick up cash"),
    AnnouncementKind.CREDIT_OFFERED: _("that a credit is offered to their line"),
    AnnouncementKind.SETTLEMENT_CORRECTED: _("that the final money was corrected"),
    AnnouncementKind.VERIFICATION_CODE: _("a code for somebody of the staff"),
    AnnouncementKind.CONFIDENTIAL_NEWS: _("news at a safe address"),
    AnnouncementKind.COOL_OFF_BEGUN: _("that the time to object began"),
    AnnouncementKind.ACCOUNT_NEWS: _("news of their account"),
    AnnouncementKind.SWITCH_ANSWER: _("the answer to a wish to switch"),
    AnnouncementKind.PAPERS_ASKED: _("what to bring"),
    AnnouncementKind.PAPER_JUDGED: _("what became of a paper"),
    AnnouncementKind.TAKEOUT_NEWS: _("news of their data to take along"),
    AnnouncementKind.CALL_HANDOVER: _("a code to go on elsewhere"),
    AnnouncementKind.CALL_RECEIPT: _("the receipt of the call"),
    AnnouncementKind.MESSAGE_RECEIVED: _("that the message came in"),
    AnnouncementKind.MESSAGE_ANSWERED: _("an answer"),
    AnnouncementKind.ACCOUNTS_REMINDER: _("which accounts still hang on the number"),
}
BOOKED_WORDS: dict[str, Promise] = {
    "closing": _("The balance was closed"),
    "payout": _("A refund left our books"),
    "correction": _("A correction was booked"),
    "arrived_above": _("More arrived than was owed"),
    "paid_twice": _("The holder was paid twice"),
    "reversal": _("An entry was taken back"),
}
PAYOUT_BOOKED = "payout_"
"""Before the state that a refund came to."""
SIDE_WORDS: dict[CorrectionSide, Promise] = {
    CorrectionSide.CREDIT: _("The holder gets more"),
    CorrectionSide.DEBIT: _("The holder owes more"),
}
REASON_WORDS: dict[ActReason, Promise] = {
    ActReason.ELEMENT_REPAIRED: _("The element works again"),
    ActReason.DATA_CORRECTED: _("The data were corrected"),
    ActReason.CHECKED_THERE: _("It was looked at in the element itself"),
    ActReason.HOLDER_ASKED: _("The holder asked for it"),
    ActReason.ELEMENT_BROKEN: _("The element does wrong things"),
    ActReason.DATA_LOOK_WRONG: _("The data look wrong"),
    ActReason.FRAUD_SUSPECTED: _("It may be fraud"),
}


def event_words(event: StoryEvent) -> str:
    """Return what happened; what has no words here is told by its code."""
    return str(WORDS.get(event.told, _itself)(event.what))


def _itself(what: str) -> str:
    return what


def _nothing(_what: str) -> str:
    return ""


def _booked(kind: str) -> str | Promise:
    if kind.startswith(PAYOUT_BOOKED):
        return DESK_STATE_WORDS[PayoutState(kind.removeprefix(PAYOUT_BOOKED))]
    return BOOKED_WORDS.get(kind, kind)


WORDS: dict[Told, Callable[[str], str | Promise]] = {
    Told.ACT: lambda act: ACT_WORDS.get(act, act),
    Told.STEP: lambda step: STEP_WORDS.get(step, step),
    Told.SAID: lambda kind: SAID_WORDS[AnnouncementKind(kind)],
    Told.BOOKED: _booked,
    Told.REFUND: lambda state: DESK_STATE_WORDS[PayoutState(state)],
    Told.CORRECTED: lambda side: SIDE_WORDS[CorrectionSide(side)],
    Told.PHONE: lambda kind: PHONE_WORDS[ProfileEventKind(kind)],
    **dict.fromkeys((Told.VISIT, Told.CERTIFICATE, Told.LOGGED), _nothing),
}
"""How the code of what happened becomes words; the rest is told by its code."""
