"""Looks at personal data: no page shows any before its purpose is known and its entry written.

A queue carries its purpose to what it lists. Whoever opens something directly is asked once, for
this session and this item. The session holds numbers of items and purposes, nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cleanbreak.channels.staff.answers import show, show_with
from cleanbreak.channels.staff.signed_in import actor_of
from cleanbreak.domain.look import (
    LineIsWatched,
    Look,
    Purpose,
    Seen,
    UnknownPurpose,
    purpose_named,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.look_words import ASKED_PURPOSES, PURPOSE_WORDS
from cleanbreak.flows.note_look import ask_to_look, is_look_asked, note_look

PURPOSES = "purposes"
REMEMBERED_MAX = 300
ANSWER, PURPOSE, ASK = "is_answer", "purpose", "ask_to_look"
"""What the two forms send."""
WATCHED = 403
OF_ORDERS = (Seen.STATEMENT, Seen.CERTIFICATE)
"""Papers of an order: whoever may look at it for a purpose has them for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something with personal data that one page shows."""

    what: Seen
    key: object
    """Its number, in the address of its page."""
    line_id: int | None
    order_id: Any = None
    address: str
    """Of its page."""
    place: str
    """Which door of the console it is behind."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """What the form before sent, where the page is the answer to one."""


def carry(request: HttpRequest, what: Seen, keys: Iterable[object], purpose: Purpose) -> None:
    """Let the person open these items for a purpose, unless they have said another one."""
    known = dict(request.session.get(PURPOSES, {}))
    for key in keys:
        known.setdefault(_name(what, key), purpose.value)
    request.session[PURPOSES] = dict(list(known.items())[-REMEMBERED_MAX:])


def purpose_of(request: HttpRequest, what: Seen, key: object) -> Purpose | None:
    """Return for what the person looks at an item; ``None``: they were not asked yet."""
    said = request.session.get(PURPOSES, {}).get(_name(what, key))
    return Purpose(said) if said else None


def look(
    request: HttpRequest,
    item: Item,
    page: Callable[[], HttpResponse],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show a page with personal data after its entry is written; else ask, or refuse.

    :param refusal: what the page would tell; where it may not be shown, this is told anyway.
    """
    try:
        if _take_answer(request, item) and not item.sent:
            return HttpResponseRedirect(item.address, status=303)
    except UnknownPurpose as unknown:
        return _ask(request, item, unknown)
    purpose = purpose_of(request, item.what, item.key)
    if purpose is None:
        return _ask(request, item, refusal)
    try:
        note_look(_look(item, purpose), actor_of(request), timezone.now())
    except LineIsWatched:
        return _watched(request, item)
    return page()


def is_shown(request: HttpRequest, item: Item) -> bool:
    """Write the entry of one row that waits for the person; ``False``: it must not be shown."""
    try:
        note_look(_look(item, Purpose.WORK_ITEM), actor_of(request), timezone.now())
    except LineIsWatched:
        return False
    return True


def _take_answer(request: HttpRequest, item: Item) -> bool:
    """Keep the purpose that was chosen, or ask a second person; return whether one of them was."""
    if request.method != "POST":
        return False
    if ASK in request.POST:
        purpose = purpose_of(request, item.what, item.key)
        if purpose is not None and item.line_id is not None:
            ask_to_look(item.line_id, purpose, actor_of(request), timezone.now())
        return True
    if ANSWER not in request.POST and PURPOSE not in request.POST:
        return False
    purpose = purpose_named(request.POST.get(PURPOSE, ""))
    if purpose not in ASKED_PURPOSES:
        raise UnknownPurpose
    carry(request, item.what, [item.key], purpose)
    return True


def _look(item: Item, purpose: Purpose) -> Look:
    is_order = item.what in (Seen.ORDER, *OF_ORDERS)
    return Look(
        what=item.what,
        line_id=item.line_id,
        order_id=item.order_id,
        item="" if is_order else str(item.key),
        purpose=purpose,
    )


def _ask(request: HttpRequest, item: Item, refusal: Refusal | None) -> HttpResponse:
    purposes = [(one.value, PURPOSE_WORDS[one]) for one in ASKED_PURPOSES]
    said = {"place": item.place, "purposes": purposes, "address": item.address}
    return show_with(request, "staff/purpose.html", said, refusal)


def _watched(request: HttpRequest, item: Item) -> HttpResponse:
    said = {
        "place": item.place,
        "sent": item.sent,
        "address": item.address,
        "is_asked": is_look_asked(item.line_id or 0, actor_of(request), timezone.now()),
    }
    return show(request, "staff/watched.html", said, WATCHED)


def _name(what: Seen, key: object) -> str:
    """Return how the session knows an item; a paper is opened for what its order is."""
    return f"{(Seen.ORDER if what in OF_ORDERS else what).value}:{key}"
