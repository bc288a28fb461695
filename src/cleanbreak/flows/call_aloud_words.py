"""What an agent reads aloud at each step of a call, in whichever language is active.

It says what the caller's own plan says; nothing before they have proved that the line is theirs.
"""

from dataclasses import replace
from datetime import datetime

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.papers import Errand, Need
from cleanbreak.domain.termination import Channel, Plan
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.call_words import spelled
from cleanbreak.flows.paper_words import need_said
from cleanbreak.flows.papers_for import papers_for, question_of
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.takeout_texts import takeout_notice
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow

TAIL_LENGTH = 4


def greeting_words(alias: str, link: str, code: str) -> tuple[str, ...]:
    """Say who speaks, and how the caller sees that it is us."""
    who = _("Hello, this is %(operator)s. You are speaking with %(alias)s.")
    check = _("You can check that it is really us: open %(link)s and enter %(code)s.")
    return (
        who % {"operator": operator_name(), "alias": alias},
        check % {"link": link, "code": code},
    )


def naming_words() -> tuple[str, ...]:
    """Ask for the line."""
    return (_("Which line is it? Tell me its number, or the number on its SIM card."),)


def proving_words() -> tuple[str, ...]:
    """Ask for a proof."""
    return (
        _("So that nobody else ends your line, please prove that it is yours."),
        _("I send you a code. Read it out to me. Never tell me a PIN or a password."),
    )


def papers_words(line: LineRow, notice: Plan, now: datetime) -> tuple[str, ...]:
    """Say what is needed, and ask when the line is to end."""
    on_notice = _("On notice the line ends on %(date)s, and you need no papers for it.")
    needs = [need_said(need) for need in _needs_at_once(line, now)]
    either = _(", or ")
    listed = _("; ").join(f"{one.title}: {either.join(one.kinds)}" for one in needs)
    at_once = [_("To end it at once I need: %(needs)s.") % {"needs": listed}] if needs else []
    return (
        on_notice % {"date": formats.date_format(notice.end.effective_date)},
        *at_once,
        _("Do you want it to end on that day, or at once?"),
    )


def end_sentences(line: LineRow, plan: Plan) -> tuple[str, ...]:
    """Say when the line ends, and what ends with it."""
    further = FurtherSimRow.objects.filter(line_id=line.line_id).exists()
    return (
        _when(line, plan),
        *([_("The minimum term is still running on that day.")] if plan.end.is_early else []),
        _("Calls, texts and data end, and the number is no longer yours."),
        _("The eSIM opens no network any more. Delete it from the phone only then.")
        if line.sim_kind == SimKind.ESIM.value
        else _("The SIM card becomes unusable for good."),
        *([_("Its other SIMs end with it, in a watch or a tablet, too.")] if further else []),
        *([] if _is_at_once(plan) else [_("Until then you can withdraw it, also by phone.")]),
    )


def money_sentences(plan: Plan) -> tuple[str, ...]:
    """Say the money, every figure of it; none is better than a wrong one."""
    rows = money_rows(plan.settlement)
    if plan.settlement is None:
        unknown = _("I cannot see the money at this moment. You are told as soon as it is known.")
        return (unknown,)
    debt = [_("What you still owe does not hold up the end.")] if _owes(plan) else []
    said = _("%(label)s: %(amount)s.")
    return (*(said % {"label": label, "amount": amount} for label, amount in rows), *debt)


def backup_sentences() -> tuple[str, ...]:
    """Say what to save before."""
    return (
        _("Back up contacts and messages that are stored on the SIM card or in the phone."),
        *takeout_notice(),
    )


def number_sentences(plan: Plan) -> tuple[str, ...]:
    """Say what hangs on the number."""
    day = formats.date_format(plan.quarantine.earliest_release_date)
    return (
        _("Give your bank, e-mail and social networks another number to reach you."),
        _("Codes that they send to this number do not reach you any more."),
        _("Nobody else gets the number before %(date)s.") % {"date": day},
        _("If you want to keep the number, do not cancel: ask your new operator to take it over."),
    )


def question_words(line: LineRow, plan: Plan) -> tuple[str, ...]:
    """Ask for the yes."""
    tail = line.msisdn[-TAIL_LENGTH:]
    if _is_at_once(plan):
        ask = _("Shall your number ending in %(tail)s end now, for good? Please say yes or no.")
        return (ask % {"tail": tail},)
    ask = _("Shall your number ending in %(tail)s end on %(date)s? Please say yes or no.")
    day = formats.date_format(plan.end.effective_date)
    return (ask % {"tail": tail, "date": day},)


def receipt_sentences(receipt_number: str) -> tuple[str, ...]:
    """Say the number that the caller writes down."""
    done = _("It is done. Please write down your receipt number: %(number)s.")
    return (
        done % {"number": spelled(receipt_number, get_language() or "en")},
        _("It comes to you by text message, and to the e-mail on file, while we speak."),
    )


def declared_sentences(receipt_number: str) -> tuple[str, ...]:
    """Say the number of a declaration."""
    number = _("Please write down your receipt number: %(number)s.")
    return (
        _("Your cancellation is received, and counts from now."),
        number % {"number": spelled(receipt_number, get_language() or "en")},
    )


def _when(line: LineRow, plan: Plan) -> str:
    tail = line.msisdn[-TAIL_LENGTH:]
    if _is_at_once(plan):
        at_once = _("Your line with the number ending in %(tail)s ends within minutes, for good.")
        return at_once % {"tail": tail}
    on_day = _("Your line with the number ending in %(tail)s ends on %(date)s.")
    return on_day % {"tail": tail, "date": formats.date_format(plan.end.effective_date)}


def _is_at_once(plan: Plan) -> bool:
    return plan.end.policy is EndPolicy.IMMEDIATE


def _owes(plan: Plan) -> bool:
    return plan.settlement is not None and plan.settlement.still_owed_minor > 0


def _needs_at_once(line: LineRow, now: datetime) -> tuple[Need, ...]:
    asked = replace(question_of(line, Errand.END_AT_ONCE), channel=Channel.HOTLINE)
    return papers_for(asked, now).needs
