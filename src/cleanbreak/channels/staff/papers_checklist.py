"""The checklist of papers on the pages of a desk: the same list that holders are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import Promise

from cleanbreak.domain.papers import Need, PaperKind, PaperNotAsked, SeenPaper, missing_needs
from cleanbreak.flows.paper_words import FORM_WORDS, NEED_WORDS, PAPER_WORDS
from cleanbreak.records.paper import seen_papers


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """One thing that a clerk looks at."""

    name: str
    title: Promise
    form: Promise
    kinds: list[tuple[str, Promise]]
    seen: str
    """What was chosen at this visit; empty: nothing yet."""
    accepted: str
    """Of what a picture was accepted beforehand: nobody need look at it again."""


def checklist(
    needs: Sequence[Need], subject: str, now: datetime, accepted: Sequence[SeenPaper] = ()
) -> list[ChecklistRow]:
    """Return the rows; what is checked by the console itself is not among them."""
    seen = {one.need: one.kind.value for one in seen_papers(subject, now)}
    return [
        ChecklistRow(
            name=need.name.value,
            title=NEED_WORDS[need.name],
            form=FORM_WORDS[need.form],
            kinds=[(one.value, PAPER_WORDS[one]) for one in _shown(need)],
            seen=seen.get(need.name, ""),
            accepted=_accepted(need, accepted),
        )
        for need in needs
    ]


def read_ticks(request: HttpRequest, needs: Sequence[Need]) -> list[SeenPaper]:
    """Return what the form says that was seen.

    :raises PaperNotAsked: for a kind that there is not.
    """
    chosen = ((need.name, request.POST.get(need.name.value, "")) for need in needs)
    try:
        return [SeenPaper(name, PaperKind(kind)) for name, kind in chosen if kind]
    except ValueError as fault:
        raise PaperNotAsked from fault


def _accepted(need: Need, accepted: Sequence[SeenPaper]) -> str:
    if missing_needs([need], accepted):
        return ""
    return ", ".join(str(PAPER_WORDS[one.kind]) for one in accepted if one.kind in need.one_of)


def _shown(need: Need) -> list[PaperKind]:
    return [kind for kind in need.one_of if kind is not PaperKind.PROOFS]
