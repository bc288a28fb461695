"""What came of something that was done with a card or a slip at a counter."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.domain.counter import JobKind
from cleanbreak.domain.slip import PrintOutcome
from cleanbreak.flows.held_card import WipeOutcome
from cleanbreak.flows.slip_print_words import OUTCOME_WORDS


def said_of(kind: JobKind, outcome: Mapping[str, Any]) -> list[str]:
    """Return what a clerk is told of a job that was done."""
    if kind is JobKind.WIPE:
        return _wiped(outcome)
    if kind is JobKind.READ:
        return _read(outcome)
    if kind is JobKind.PRINT:
        return [str(OUTCOME_WORDS[PrintOutcome(outcome["outcome"])])]
    return [_("The card in the reader is the card of the line.")]


def _wiped(outcome: Mapping[str, Any]) -> list[str]:
    ended = {
        WipeOutcome.COMPLETE: _("The card is wiped."),
        WipeOutcome.SOME_LEFT: _("The card did not let everything be wiped. Destroy it."),
        WipeOutcome.BROKEN_OFF: _("The card was lost in the middle. Put it in and wipe it again."),
    }
    return [ended[WipeOutcome(outcome["outcome"])]]


def _read(outcome: Mapping[str, Any]) -> list[str]:
    count = outcome["contacts"] + outcome["messages"] + outcome["calls"]
    found = ngettext(
        "%(count)d entry of the card is kept for the customer's takeout.",
        "%(count)d entries of the card are kept for the customer's takeout.",
        count,
    ) % {"count": count}
    if outcome["outcome"] == "complete":
        return [found]
    return [found, _("The card was taken out before its end. Put it in and read it again.")]
