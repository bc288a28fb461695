"""The words on the customer's screen: what will happen, what hangs on the number, what is next."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cleanbreak.domain.desk_visit import CardShown, VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.takeout_state import AT_REST, UNDER_WAY
from cleanbreak.flows.discard_words import profile_deletion, sim_to_discard
from cleanbreak.flows.esim_link import esim_link
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.read_screen import Screen
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.receipt_words import instant_text
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.use_screen import Statement

KEYS = {"en": "e", "de": "d", "zh-hans": "z"}
"""One key for each language, on any keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWords:
    """What stands above the confirmation."""

    digest: str
    msisdn: str
    ends_on: date
    is_early: bool
    money: tuple[tuple[str, str], ...]
    """Empty: not known at this moment."""
    rests_until: date
    consequences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedWords:
    """What stands there after the end."""

    ends_on: date
    to_discard: str
    esim_link: str
    """How to delete the eSIM, for the customer's phone; empty for a card."""
    deletion: str
    """Whether the phone has reported it."""
    is_takeout_ready: bool
    is_takeout_under_way: bool


@dataclass(frozen=True, slots=True)
class LanguageKey:
    """A language that the screen can speak."""

    code: str
    name: str
    key: str
    is_spoken: bool


def language_keys(spoken: str) -> tuple[LanguageKey, ...]:
    """Return the languages, each in its own name."""
    return tuple(
        LanguageKey(code, get_language_info(code)["name_local"], KEYS.get(code, ""), code == spoken)
        for code, _name in settings.LANGUAGES
    )


def statement_words(shown: Statement) -> StatementWords:
    """Return what will happen, in the language that is active."""
    plan, line = shown.plan, line_of_visit(shown.story)
    return StatementWords(
        digest=str(shown.digest),
        msisdn=line.msisdn if line else "",
        ends_on=plan.end.effective_date,
        is_early=plan.end.is_early,
        money=money_rows(plan.settlement),
        rests_until=plan.quarantine.earliest_release_date,
        consequences=_consequences(shown.story),
    )


def ended_words(screen: Screen) -> EndedWords:
    """Return what the customer does next."""
    order = screen.order
    assert order is not None  # noqa: S101  the scene has one
    is_esim = order.sim_kind == SimKind.ESIM.value
    return EndedWords(
        ends_on=order.effective_date,
        to_discard=sim_to_discard(order),
        esim_link=esim_link(order.order_id) if is_esim else "",
        deletion=profile_deletion(order, None),
        is_takeout_ready=screen.takeout_state in {one.value for one in AT_REST},
        is_takeout_under_way=screen.takeout_state in {one.value for one in UNDER_WAY},
    )


def deletion_words(story: VisitStory) -> str:
    """Return, for the clerk, whether the customer's phone has reported the deletion of the eSIM.

    Empty for a card.
    """
    order = read_order(story.order_id) if story.order_id else None
    if order is None or order.sim_kind != SimKind.ESIM.value:
        return ""
    if order.deletion_reported_at is None:
        return _("The customer's phone has not reported yet that the eSIM is deleted.")
    at = instant_text(order.deletion_reported_at, None, settings.CLEANBREAK_HOME_PLACE)
    return _("The customer's phone has reported that the eSIM is deleted: %(instant)s.") % {
        "instant": at
    }


def _consequences(story: VisitStory) -> tuple[str, ...]:
    card = story.done.get(VisitStep.CARD)
    is_esim = card is not None and card.details.get("how") == CardShown.ESIM.value
    return (
        _("Calls, texts and data end, and the number is no longer yours."),
        _("The eSIM opens no network any more. Delete it from the phone only then.")
        if is_esim
        else _("The SIM card becomes unusable for good."),
        _("Give your bank, e-mail and social networks another number to reach you."),
        _("Back up contacts and messages that are stored on the SIM card or in the phone."),
    )
