"""What every page of the agent's console has: who acts, its one field, and words read aloud."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override

from cleanbreak.channels.staff.answers import REFUSED, show
from cleanbreak.channels.staff.signed_in import actor_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.refusal_words import refusal_text

FORM = ["GET", "HEAD", "POST"]
FIELD_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is read aloud, and beside it what that means for whoever reads it."""

    language: str
    said: tuple[str, ...]
    meaning: tuple[str, ...]
    """In the agent's own language; empty if that is the caller's."""

    def pairs(self) -> list[tuple[str, str]]:
        """Return each sentence with its meaning."""
        meaning = self.meaning or ("",) * len(self.said)
        return list(zip(self.said, meaning, strict=True))


def aloud(language: str, words: Callable[[], tuple[str, ...]]) -> Aloud:
    """Return words in the caller's language, with the agent's beside them.

    :param language: as Django names it.
    """
    with override(language):
        said = words()
    return Aloud(language, said, () if get_language() == language else words())


def on_phone(request: HttpRequest) -> Actor:
    """Return the agent, who speaks on the telephone whatever else they may."""
    return replace(actor_of(request), channel=Channel.HOTLINE)


def typed(request: HttpRequest) -> str:
    """Return what is in the field, or the number of the choice that was pressed instead."""
    text = request.POST.get("choice", "") or request.POST.get("scan", "")
    return text.strip()[: FIELD_LENGTH_MAX + 1]


def show_hotline(
    request: HttpRequest, template: str, said: Mapping[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    """Return a page of the agent's console; what was refused stands at the field."""
    refused = refusal_text(refusal) if refusal else ""
    known = {"place": "hotline-call", "refused": refused, "scan_length_max": FIELD_LENGTH_MAX}
    return show(request, template, {**said, **known}, REFUSED if refusal else 200)
