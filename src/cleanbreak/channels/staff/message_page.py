"""One thread of messages: read it, answer it from a template, close it, hand it on.

Blind: of no account is anything on the page. What a template fills in, its sender may know.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.declaration import NAME_LENGTH_MAX
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.message_thread import TEXT_LENGTH_MAX, MessageWay, TiedBy
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.answer_templates import template_text, templates_for
from cleanbreak.flows.close_thread import close_thread
from cleanbreak.flows.declare_from_message import Read, declare_from_message
from cleanbreak.flows.hand_thread_on import hand_thread_on
from cleanbreak.flows.read_thread import ReadThread, read_thread
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.flows.thread_texts import can_be_reached
from cleanbreak.flows.thread_words import TIED_WORDS, WAY_WORDS, WRITER_WORDS, language_words
from cleanbreak.flows.tie_thread import tie_thread

FORM = ["GET", "HEAD", "POST"]
NOBODY = UUID(int=0)
TYPED_LENGTH_MAX = 60
"""Of a receipt number, and of a colleague's name."""


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def message(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Show the thread, to whoever has taken it or has said why they look."""
    return _looked_at(request, thread_id, lambda found: _page(request, found))


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def answer(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Answer."""

    def act() -> None:
        said = Answer(
            text=request.POST.get("text", ""),
            answers=_read(request) or NOBODY,
            template=request.POST.get("template", "")[:TYPED_LENGTH_MAX],
        )
        answer_message(thread_id, said, actor_of(request), timezone.now())

    return _after(request, thread_id, act)


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def close(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Close the thread."""
    return _after(
        request,
        thread_id,
        lambda: close_thread(thread_id, _read(request), actor_of(request), timezone.now()),
    )


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def hand_on(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Give the thread to a colleague, or back to all."""
    colleague = request.POST.get("colleague", "")[:TYPED_LENGTH_MAX]
    return _after(
        request,
        thread_id,
        lambda: hand_thread_on(thread_id, colleague, actor_of(request), timezone.now()),
    )


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def tie(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Say to which declaration the thread belongs, and stay with it."""
    number = request.POST.get("receipt_number", "")[:TYPED_LENGTH_MAX]
    return _after(
        request,
        thread_id,
        lambda: tie_thread(thread_id, number, actor_of(request), timezone.now()),
        stays=True,
    )


@require_http_methods(FORM)
@staff_page(Right.ANSWER_MESSAGES)
def declare(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Take the message as the declaration that it is, and stay with the thread."""

    def act() -> None:
        read = Read(
            message_id=_read(request) or NOBODY,
            holder_name=request.POST.get("holder_name", "")[: NAME_LENGTH_MAX + 1],
            line=request.POST.get("line", "")[:TYPED_LENGTH_MAX],
        )
        declare_from_message(thread_id, read, actor_of(request), timezone.now())

    return _after(request, thread_id, act, stays=True)


def _after(
    request: HttpRequest, thread_id: UUID, act: Callable[[], None], *, stays: bool = False
) -> HttpResponse:
    """Do what a form asks for; whoever only looks is led to the thread."""
    if request.method == "POST":
        try:
            act()
        except Refusal as refusal:
            told = refusal
            return _looked_at(request, thread_id, lambda found: _page(request, found, told))
        if not stays:
            return see_other("staff:messages")
    return see_other("staff:message", thread_id)


def _looked_at(
    request: HttpRequest, thread_id: UUID, page: Callable[[ReadThread], HttpResponse]
) -> HttpResponse:
    found = read_thread(thread_id)
    if found is None:
        raise Http404
    if found.row.taken_by == actor_of(request).acting_user:
        carry(request, Seen.MESSAGE, [thread_id], Purpose.WORK_ITEM)
    item = Item(
        what=Seen.MESSAGE,
        key=thread_id,
        line_id=found.line_id,
        address=reverse("staff:message", args=[thread_id]),
        place="messages",
    )
    return look(request, item, lambda: page(found))


def _page(request: HttpRequest, found: ReadThread, refusal: Refusal | None = None) -> HttpResponse:
    row, is_own = found.row, found.row.taken_by == actor_of(request).acting_user
    may_see_order = Right.SEE_ORDERS in staff_rights(request.user.get_username())
    if is_own and may_see_order and found.order_id:
        carry(request, Seen.ORDER, [found.order_id], Purpose.WORK_ITEM)
    said = {
        "place": "messages",
        "found": found,
        "way": WAY_WORDS[MessageWay(row.way)],
        "language": language_words(row.language),
        "tied": TIED_WORDS[TiedBy(row.tied_by) if row.tied_by else None],
        "messages": [(one, WRITER_WORDS[one.writer]) for one in found.messages],
        "is_own": is_own,
        "may_answer": is_own and row.waiting_since is not None and can_be_reached(row),
        "can_be_reached": can_be_reached(row),
        "taken_by": row.taken_by.rpartition(":")[2],
        "order_id": found.order_id if may_see_order else None,
        "text_length_max": TEXT_LENGTH_MAX,
        "typed_length_max": TYPED_LENGTH_MAX,
        "name_length_max": NAME_LENGTH_MAX,
        "holder_name": request.POST.get("holder_name", found.said_name),
        "line": request.POST.get("line", found.said_number),
        "may_declare": is_own and bool(found.contact),
        **(_templates(request, found) if is_own else {}),
    }
    return show_with(request, "staff/message.html", said, refusal)


def _templates(request: HttpRequest, found: ReadThread) -> dict[str, Any]:
    """Return the templates that fit, and the text: as typed, or that of the chosen one."""
    usable = {one.key: one for one in templates_for(found.row)}
    chosen = usable.get(request.GET.get("template", ""))
    template = chosen.key if chosen else request.POST.get("template", "")
    text = template_text(chosen, found.row) if chosen else request.POST.get("text", "")
    language = get_language() or "en"
    titles = [(one.key, one.title.get(language, one.title["en"])) for one in usable.values()]
    return {"templates": titles, "template": template, "text": text}


def _read(request: HttpRequest) -> UUID | None:
    """Return the newest message of the sender that was on the page."""
    try:
        return UUID(request.POST.get("read", "")[:64])
    except ValueError:
        return None
