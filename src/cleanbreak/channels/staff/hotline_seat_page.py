"""The seat of an agent: where their phone is, what they serve, and one key for the next call."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.hotline_field import FORM, on_phone, show_hotline
from cleanbreak.channels.staff.hotline_words import PAUSE_WORDS, SKILL_WORDS, TOPIC_WORDS
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LANGUAGES, PauseReason, SeatState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_handling import take_call
from cleanbreak.flows.look_at_queue import Waiting, look_at_queue
from cleanbreak.flows.offer_transfer import transfers_for
from cleanbreak.flows.read_handling import running_handling
from cleanbreak.flows.seat_agent import keep_seat, leave_seat, seat_of, set_seat, take_seat
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.take_over_call import calls_left_alone
from cleanbreak.records.call_transfer import CallTransferRow

PHONE = "hotline_phone"
"""Where the session keeps the address of the agent's phone, for the next time."""
PHONE_LENGTH_MAX = 330


@require_safe
@staff_page(Right.SERVE_HOTLINE)
def seat(request: HttpRequest) -> HttpResponse:
    """Show the seat, and who waits; whoever has a caller is led to them, in every window."""
    actor = on_phone(request)
    running = running_handling(actor)
    if running is not None:
        return see_other("staff:hotline-handling", running)
    keep_seat(actor, timezone.now())
    return seat_answer(request, actor)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def take(request: HttpRequest) -> HttpResponse:
    """Take a seat, or change what one has."""

    def do(actor: Actor) -> None:
        phone = request.POST.get("phone", "")[:PHONE_LENGTH_MAX]
        languages, skills = request.POST.getlist("language"), request.POST.getlist("skill")
        take_seat(actor, languages, skills, phone, timezone.now())
        request.session[PHONE] = phone.strip()

    return _after(request, do)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def set_state(request: HttpRequest) -> HttpResponse:
    """Pause, be ready again, or leave."""

    def do(actor: Actor) -> None:
        now, wanted = timezone.now(), request.POST.get("state", "")
        if wanted == "left":
            leave_seat(actor, now)
        elif wanted in {one.value for one in SeatState}:
            set_seat(actor, SeatState(wanted), now)

    return _after(request, do)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def next_call(request: HttpRequest) -> HttpResponse:
    """Take the next call."""
    actor = on_phone(request)
    if request.method != "POST":
        return see_other("staff:hotline-seat")
    try:
        handling_id = take_call(actor, timezone.now())
    except Refusal as refusal:
        return seat_answer(request, actor, refusal)
    if handling_id is None:
        return see_other("staff:hotline-seat")
    return see_other("staff:hotline-handling", handling_id)


@require_safe
@staff_page(Right.SERVE_HOTLINE, is_poll=True)
def news(request: HttpRequest) -> HttpResponse:
    """Say to the script whether somebody waits now, or is put through to this agent."""
    actor = on_phone(request)
    keep_seat(actor, timezone.now())
    running = running_handling(actor)
    if running is None and request.GET.get("seen") == _mark(actor, _waiting(actor)):
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("staff:hotline-seat")})


def _after(request: HttpRequest, do: Callable[[Actor], None]) -> HttpResponse:
    actor = on_phone(request)
    if request.method == "POST":
        try:
            do(actor)
        except Refusal as refusal:
            return seat_answer(request, actor, refusal)
    return see_other("staff:hotline-seat")


def seat_answer(request: HttpRequest, actor: Actor, refusal: Refusal | None = None) -> HttpResponse:
    """Return the page of the seat."""
    own, waiting = seat_of(actor), _waiting(actor)
    names = dict(settings.LANGUAGES)
    chosen = request.POST.getlist("language") or (own.languages if own else [])
    skills = request.POST.getlist("skill") or (own.skills if own else list(_skills()))
    kept = own.phone_address if own else request.session.get(PHONE, "")
    said = {
        "seat": own,
        "is_ready": own is not None and own.state == SeatState.READY.value,
        "paused": PAUSE_WORDS[PauseReason(own.paused_for)] if own and own.paused_for else "",
        "languages": [(one, names[spoken(one)], one in chosen) for one in LANGUAGES],
        "skills": [(one.value, words, one.value in skills) for one, words in SKILL_WORDS.items()],
        "phone": request.POST.get("phone", kept)[:PHONE_LENGTH_MAX],
        "phone_length_max": PHONE_LENGTH_MAX,
        "waiting": waiting,
        "waiting_language": names[spoken(waiting.language)] if waiting else "",
        "waiting_topic": TOPIC_WORDS[CallTopic(waiting.topic)] if waiting else "",
        "handed": [(one.transfer_id, _language_of(one)) for one in _handed(actor)],
        "left_alone": [
            (one.call_id, names[spoken(one.language)], one.offered_at)
            for one in calls_left_alone(timezone.now())
            if own is not None and one.agent != own.agent
        ],
        "mark": _mark(actor, waiting),
    }
    return show_hotline(request, "staff/hotline_seat.html", said, refusal)


def _skills() -> list[str]:
    return [one.value for one in SKILL_WORDS]


def _waiting(actor: Actor) -> Waiting | None:
    return look_at_queue(actor, timezone.now())


def _handed(actor: Actor) -> list[CallTransferRow]:
    """Return the calls that colleagues hand on, and this agent may take."""
    return transfers_for(actor, timezone.now())


def _language_of(transfer: CallTransferRow) -> str:
    language = transfer.language
    return str(dict(settings.LANGUAGES)[spoken(language)]) if language else ""


def _mark(actor: Actor, waiting: Waiting | None) -> str:
    """Return what changes when the page has to be shown anew."""
    own = seat_of(actor)
    state = (own.state, own.paused_for) if own else ()
    call: tuple[UUID, bool] | tuple[()] = (waiting.call_id, waiting.is_own) if waiting else ()
    handed = [one.transfer_id for one in _handed(actor)]
    return keyed_hash("hotline:seat", f"{state}{call}{handed}")
