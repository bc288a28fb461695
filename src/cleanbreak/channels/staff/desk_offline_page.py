"""The page of a desk that is offline: the same bytes for everybody, so a browser may keep them.

No page here needs a sign-in, and none shows anything of anybody: what is taken stays sealed in the
browser, and what is delivered is known by the desk's signature.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.domain.brand import stylesheet
from cleanbreak.domain.declaration import NAME_LENGTH_MAX, REASON_LENGTH_MAX
from cleanbreak.domain.offline_desk import EntryMalformed, SignedEntry
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.brand_words import the_brand
from cleanbreak.flows.greet_desk import greet_desk
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.page_words import page_words
from cleanbreak.flows.reconcile_offline import reconcile_offline

STATIC = Path(__file__).parent / "static" / "staff"
FILES = (
    "staff/desk_queue.js",
    "staff/desk_offline.js",
    "portal/site.css",
    "staff/staff.css",
    "portal/icon.svg",
)
"""What the page needs besides the operator's colours."""
ENTRIES_MAX = 20
"""In one delivery; a desk sends them one delivery after another."""
SIGNATURE_DIGITS_MAX = 200
KEPT_BY_WORKER = "no-cache"
"""RFC 9111 5.2.2.4: may be stored, and is asked for again whenever there is a connection."""


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page on which a desk takes declarations; it knows nothing before its script runs."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or "en"
    return _kept(HttpResponse(_page(request, language)))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, with the list of what it keeps and the version of that."""
    kept = [address for _code, _name, address in _languages()] + _files()
    head = f"const VERSION = {json.dumps(_version(request))};\nconst KEPT = {json.dumps(kept)};\n"
    script = head + (STATIC / "desk_worker.js").read_text()
    return _kept(HttpResponse(script, content_type="text/javascript; charset=utf-8"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give what a browser needs to install the page."""
    del request
    page = reverse("staff:desk-offline")
    said = {
        "name": settings.CLEANBREAK_OPERATOR,
        "short_name": settings.CLEANBREAK_OPERATOR[:12],
        "start_url": page,
        "scope": reverse("staff:desk-offline").removesuffix("offline/"),
        "display": "standalone",
        "icons": [{"src": static("portal/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return _kept(HttpResponse(json.dumps(said), content_type="application/json"))


@csrf_exempt  # no cookie counts: a desk is known by its signature
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Take what a desk delivers, and answer each entry."""
    now = timezone.now()
    try:
        hello, delivered = _read(request.body)
        device = greet_desk(hello, now)
    except Refusal as refusal:
        return _stranger(request, refusal)
    answers = reconcile_offline(device.device_id, delivered, now)
    said = {
        "is_revoked": device.revoked_at is not None,
        "answers": [{"state": one.state.value, "code": one.code} for one in answers],
    }
    return JsonResponse(said)


def _stranger(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    try:
        check_rate(Limited.OFFLINE_DESK, str(request.META["REMOTE_ADDR"]), timezone.now())
    except TooManyRequests as too_many:
        return JsonResponse({"code": too_many.code}, status=429)
    return JsonResponse({"code": refusal.code}, status=403)


def _read(body: bytes) -> tuple[SignedEntry, list[SignedEntry]]:
    try:
        said = json.loads(body)
        entries = said["entries"]
        if not isinstance(entries, list) or len(entries) > ENTRIES_MAX:
            raise EntryMalformed
        return _signed(said["hello"]), [_signed(one) for one in entries]
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise EntryMalformed from fault


def _signed(said: Any) -> SignedEntry:
    body, signature = said["body"], said["signature"]
    if not isinstance(body, str) or not isinstance(signature, str):
        raise EntryMalformed
    return SignedEntry(body=body, signature=bytes.fromhex(signature[:SIGNATURE_DIGITS_MAX]))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = KEPT_BY_WORKER
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _languages() -> list[tuple[str, str, str]]:
    """Return code, name and address of the page in each language."""
    page = reverse("staff:desk-offline")
    names = {"en": "English", "de": "Deutsch", "zh-hans": "简体中文"}
    return [
        (code, names.get(code, code), f"{page}?language={code}") for code, _ in settings.LANGUAGES
    ]


def _files() -> list[str]:
    colours = [reverse("portal:brand-colours")] if the_brand().colours else []
    return [*map(static, FILES), *colours, reverse("staff:desk-manifest")]


def _page(request: HttpRequest, language: str) -> str:
    with override(language):
        words = page_words(PageAct.CANCEL, timezone.now())
        said = {
            "asked": {one.value for one in words.asked} if words else set(),
            "languages": _languages(),
            "name_length_max": NAME_LENGTH_MAX,
            "reason_length_max": REASON_LENGTH_MAX,
        }
        return render_to_string("staff/desk_offline.html", said, request)


def _version(request: HttpRequest) -> str:
    """Return what changes whenever something changes that the worker keeps, be it one word."""
    digest = hashlib.sha256(_files_digest() + stylesheet(the_brand().colours).encode())
    for code, _name, _address in _languages():
        digest.update(_page(request, code).encode())
    return digest.hexdigest()[:16]


@cache
def _files_digest() -> bytes:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(Path(str(find(name))).read_bytes())
    return digest.digest()
