"""The one field of the desk: what was typed or scanned into it, and the page that shows it again.

The field keeps the focus when something is refused: whoever scans looks at the paper, not at us.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from cleanbreak.channels.staff.answers import REFUSED, show
from cleanbreak.channels.staff.signed_in import actor_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import SCAN_LENGTH_MAX
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.records.store import StoreRow

FORM = ["GET", "HEAD", "POST"]


def at_desk(request: HttpRequest) -> Actor:
    """Return the clerk, at the store at which they have signed in."""
    return replace(actor_of(request), channel=Channel.STORE_DESK)


def typed(request: HttpRequest) -> str:
    """Return what is in the field, or the number of the choice that was pressed instead."""
    text = request.POST.get("choice", "") or request.POST.get("scan", "")
    return text.strip()[: SCAN_LENGTH_MAX + 1]


def place_of_store(actor: Actor) -> str:
    """Return by which place's numbers and papers the store works; empty: the clerk is at none."""
    return StoreRow.objects.filter(pk=actor.store).values_list("place", flat=True).first() or ""


def show_desk(
    request: HttpRequest, template: str, said: Mapping[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    """Return a page of the desk; what was refused stands at the field."""
    refused = refusal_text(refusal) if refusal else ""
    known = {"place": "desk", "refused": refused, "scan_length_max": SCAN_LENGTH_MAX}
    return show(request, template, {**said, **known}, REFUSED if refusal else 200)
