"""What is said about a message or a call of ours: its topic, and nothing of a person."""

from datetime import datetime

from django.conf import settings
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.agent_call import CallReason
from cleanbreak.domain.suspicious_report import MetBy
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.tell_who_is_in_contact import KnownCall, KnownMessage
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.contact_check import ContactMedium

TOPICS: dict[AnnouncementKind, Promise] = {
    AnnouncementKind.DECLARATION_RECEIVED: gettext_lazy("the receipt of a cancellation"),
    AnnouncementKind.END_PLANNED: gettext_lazy("the day on which a line ends"),
    AnnouncementKind.OBJECTION_OPEN: gettext_lazy("a cancellation that can still be stopped"),
    AnnouncementKind.ORDER_CANCELLED: gettext_lazy("a cancellation that was withdrawn"),
    AnnouncementKind.LINE_ENDED: gettext_lazy("the end of a line"),
    AnnouncementKind.PROOF_CODE: gettext_lazy("a one-time code, to be typed only on our site"),
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: gettext_lazy("money that goes back to a holder"),
    AnnouncementKind.PAYOUT_FAILED: gettext_lazy("money that could not be paid"),
    AnnouncementKind.PAYOUT_SENT: gettext_lazy("money that is on its way"),
    AnnouncementKind.PAYOUT_REMINDER: gettext_lazy("money that still waits for a holder"),
    AnnouncementKind.PICK_UP_CODE: gettext_lazy("cash that can be picked up at a store"),
    AnnouncementKind.CREDIT_OFFERED: gettext_lazy("credit that somebody offers another line"),
    AnnouncementKind.SETTLEMENT_CORRECTED: gettext_lazy("a correction of the final money"),
    AnnouncementKind.VERIFICATION_CODE: gettext_lazy(
        "a one-time code, to be typed only on our site"
    ),
    AnnouncementKind.SWITCH_ANSWER: gettext_lazy(
        "a code or the costs of leaving, as was asked for"
    ),
    AnnouncementKind.COOL_OFF_BEGUN: gettext_lazy("something that waits, and can still be stopped"),
    AnnouncementKind.ACCOUNT_NEWS: gettext_lazy("how somebody signs in to an account"),
    AnnouncementKind.TAKEOUT_NEWS: gettext_lazy("the data of a line, to be taken along"),
    AnnouncementKind.CONFIDENTIAL_NEWS: gettext_lazy("what you asked us for"),
    AnnouncementKind.PAPERS_ASKED: gettext_lazy("what to bring"),
    AnnouncementKind.PAPER_JUDGED: gettext_lazy("a paper that somebody sent us"),
    AnnouncementKind.CALL_HANDOVER: gettext_lazy("a code with which you go on after a call"),
    AnnouncementKind.CALL_RECEIPT: gettext_lazy("the receipt of a cancellation"),
    AnnouncementKind.MESSAGE_RECEIVED: gettext_lazy("a message that somebody left us"),
    AnnouncementKind.MESSAGE_ANSWERED: gettext_lazy("the answer to a message"),
    AnnouncementKind.ACCOUNTS_REMINDER: gettext_lazy("accounts that may still know a number"),
}
MEDIA: dict[ContactMedium, Promise] = {
    ContactMedium.SMS: gettext_lazy("text message"),
    ContactMedium.EMAIL: gettext_lazy("e-mail"),
    ContactMedium.LETTER: gettext_lazy("letter"),
}
REASONS: dict[CallReason, Promise] = {
    CallReason.ORDER: gettext_lazy("the end of a line"),
    CallReason.MONEY: gettext_lazy("money from an ended line"),
    CallReason.IDENTITY: gettext_lazy("whether it is you who asked for something"),
    CallReason.QUESTION: gettext_lazy("a question that you asked us"),
    CallReason.HOTLINE: gettext_lazy("what you have called us for"),
}
MET_BY: dict[MetBy, Promise] = {
    MetBy.CALL: gettext_lazy("A phone call"),
    MetBy.SMS: gettext_lazy("A text message"),
    MetBy.EMAIL: gettext_lazy("An e-mail"),
    MetBy.WEB: gettext_lazy("A web site or an app"),
    MetBy.SOCIAL: gettext_lazy("A message in a social network or a chat"),
    MetBy.LETTER: gettext_lazy("A letter or a poster"),
    MetBy.IN_PERSON: gettext_lazy("Somebody at a door or in a store"),
}


def message_words(message: KnownMessage) -> str:
    """Return what we say about a message of ours."""
    said = {
        "medium": MEDIA[message.medium],
        "date": formats.date_format(_local(message.sent_at)),
        "topic": TOPICS[message.kind],
    }
    return _("%(date)s: a %(medium)s about %(topic)s.") % said


def call_words(call: KnownCall) -> str:
    """Return what we say about a call of ours that runs."""
    said = {"alias": call.alias, "time": clock_text(call.began_at), "reason": REASONS[call.reason]}
    return _("Agent %(alias)s is on a call since %(time)s, about %(reason)s.") % said


def ended_words(call: KnownCall) -> str:
    """Return what we say about a call of ours that is over."""
    if call.ended_at is None:
        raise ValueError("this call runs")
    said = {"alias": call.alias, "time": clock_text(call.ended_at)}
    return _("The call of agent %(alias)s ended at %(time)s.") % said


def clock_text(at: datetime) -> str:
    """Return an instant of today as the clock of the operator's place shows it; else with date."""
    local = _local(at)
    clock = f"{local:%H:%M} ({local:%Z})"
    is_today = local.date() == _local(timezone.now()).date()
    return clock if is_today else f"{formats.date_format(local)}, {clock}"


def _local(at: datetime) -> datetime:
    return timezone.localtime(at, time_zone_of(settings.CLEANBREAK_HOME_PLACE))
