"""What an agent reads aloud at each step of a call, in whichever language is active.

It says what the caller's own plan says; nothing before they have proved that the line is theirs.
"""

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.papers import Errand, Question
from cleanbreak.domain.termination import Channel, Plan
from cleanbreak.flows.brand_words import operator_name
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


def papers_words(line: LineRow, notice: Plan, question: Question) -> tuple[str, ...]:
    """Say what is needed, and ask when the line is to end."""
    day = formats.date_format(notice.end.effective_date)
    needs = (need_said(need) for need in question_needs(line, question))
    listed = _("; ").join(f"{need.title} ({_(', ').join(need.kinds)})" for need in needs)
    ask = _("On notice the line ends on %(date)s, and you need no papers.")
    at_once = _("To end it at once I need: %(needs)s.")
    which = _("Do you want it to end on that day, or at once?")
    said = [at_once % {"needs": listed}] if listed else []
    return (ask % {"date": day}, *said, which)
