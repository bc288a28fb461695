"""Messages that people left us: who waits, in which order, and how quickly they are answered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.message_thread import MessageWay
from cleanbreak.domain.staff import Right
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.seat_agent import seat_of
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.flows.thread_words import WAY_WORDS, answer_times_words, language_words
from cleanbreak.records.message_thread import MessageThreadRow, waiting_threads, waits_with


@require_safe
@staff_page(Right.ANSWER_MESSAGES)
def messages(request: HttpRequest) -> HttpResponse:
    """List what waits; who wrote and what, is on the page of each."""
    chosen, actor = _chosen(request), actor_of(request).acting_user
    found = waiting_threads(chosen, SHOWN_MAX, asked_place(request))
    times = answer_times(timezone.now())
    said = {
        "place": "messages",
        "rows": [_row(one, actor) for one in found.rows],
        "pages": turn(request, "staff:messages", found),
        "own": waits_with(actor),
        "languages": [
            (code, language_words(code), times.waiting_by_language.get(code, 0), code in chosen)
            for code, _name in settings.LANGUAGES
        ],
        "chosen": chosen,
        "times": answer_times_words(times),
    }
    return show(request, "staff/messages.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.ANSWER_MESSAGES)
def take_next(request: HttpRequest) -> HttpResponse:
    """Give the person what waits longest, in the languages that they chose."""
    if request.method != "POST":
        return see_other("staff:messages")
    languages = _languages(request.POST.getlist("language"))
    thread_id = take_next_message(languages, actor_of(request), timezone.now())
    if thread_id is None:
        return see_other("staff:messages")
    carry(request, Seen.MESSAGE, [thread_id], Purpose.WORK_ITEM)
    return see_other("staff:message", thread_id)


def _chosen(request: HttpRequest) -> list[str]:
    """Return the languages that the person chose; until they choose, those of their seat."""
    if "chosen" in request.GET or "language" in request.GET:
        return _languages(request.GET.getlist("language"))
    seat = seat_of(actor_of(request))
    return _languages([spoken(one) for one in seat.languages]) if seat else []


def _languages(typed: list[str]) -> list[str]:
    known = [code for code, _name in settings.LANGUAGES]
    return [code for code in known if code in typed]


def _row(one: MessageThreadRow, actor: str) -> dict[str, object]:
    return {
        "thread": one,
        "way": WAY_WORDS[MessageWay(one.way)],
        "language": language_words(one.language),
        "is_own": one.taken_by == actor,
        "taken_by": one.taken_by.rpartition(":")[2],
    }
