"""The official channel: who is in contact with you, what is ours, and what we never ask."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.official_channel import ChannelKind, OfficialChannel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.channel_words import KINDS, NEVER_ASKED
from cleanbreak.flows.contact_words import call_words, clock_text, ended_words, message_words
from cleanbreak.flows.known_channels import known_channels, operator_today
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.publish_register import NoRegisterYet, register_json
from cleanbreak.flows.security_contact import security_text
from cleanbreak.flows.tell_who_is_in_contact import Contact, tell_who_is_in_contact

CODE_LENGTH_MAX = 60
"""Of what is typed; spoken blanks and dashes are taken out."""
STORES_NAMED_MAX = 30
"""More than these are found by their place."""


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def official(request: HttpRequest) -> HttpResponse:
    """Show what is ours, or tell who bears the check code that was entered."""
    if request.method != "POST":
        return _page(request)
    now = timezone.now()
    try:
        check_rate(Limited.CHECK_CODE, address_of(request), now)
        contact = tell_who_is_in_contact(request.POST.get("code", "")[:CODE_LENGTH_MAX], now)
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    return unstored(_page(request, contact=contact))


@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Give the signed register, as machines read it."""
    del request
    try:
        found = register_json(timezone.now())
    except NoRegisterYet as refusal:
        raise Http404 from refusal
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116); without a contact there is no such file."""
    del request
    text = security_text(timezone.now())
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _page(
    request: HttpRequest, *, contact: Contact | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    today = operator_today(timezone.now())
    valid = [one for one in known_channels() if one.is_valid(today)]
    said = {
        "problem": sentence(refusal) if refusal else "",
        "field": "code",
        "typed": request.POST.get("code", "")[:CODE_LENGTH_MAX],
        "answer": _answer(contact) if contact else None,
        "channels": _by_kind([one for one in valid if one.kind is not ChannelKind.STORE]),
        "stores": [one for one in valid if one.kind is ChannelKind.STORE][:STORES_NAMED_MAX],
        "store_word": KINDS[ChannelKind.STORE],
        "has_more_stores": sum(one.kind is ChannelKind.STORE for one in valid) > STORES_NAMED_MAX,
        "never_asked": NEVER_ASKED,
        "kept_days": settings.CLEANBREAK_CONTACTS_KEPT_DAYS,
    }
    return render(request, "portal/official.html", said, status=422 if refusal else 200)


def _answer(contact: Contact) -> dict[str, object]:
    """Return what is said of a code: calls that run first, then calls that ended, then messages."""
    return {
        "is_known": contact.is_known,
        "running": [call_words(one) for one in contact.calls if one.ended_at is None],
        "ended": [ended_words(one) for one in contact.calls if one.ended_at is not None],
        "messages": [message_words(one) for one in contact.messages],
        "as_of": clock_text(contact.as_of),
    }


def _by_kind(channels: Sequence[OfficialChannel]) -> list[tuple[str, list[OfficialChannel]]]:
    groups = ((kind, [one for one in channels if one.kind is kind]) for kind in ChannelKind)
    return [(str(KINDS[kind]), own) for kind, own in groups if own]
