"""Prepare a browser for offline work: by a clerk who is signed in at a store, just now."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import REFUSED, show_with
from cleanbreak.channels.staff.signed_in import actor_of, place_of, staff_page
from cleanbreak.domain.offline_desk import NotADeskKey
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.offline_words import receipt_texts
from cleanbreak.flows.prepare_desk import Prepared, prepare_desk
from cleanbreak.flows.refusal_words import refusal_text

ONE_WORKER = {"trusted-types": ["desk-worker"]}
"""This page alone may name a script of a worker, and its policy names only ours."""
KEY_DIGITS_MAX = 200


@csp_update(ONE_WORKER)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.PREPARE_DESK, fresh=True)
def prepare(request: HttpRequest) -> HttpResponse:
    """Show what preparing means, or register the desk's key and give it numbers."""
    if request.method == "POST":
        return _prepare(request)
    refusal = None if place_of(request).store else WorksAtNoStore()
    said = {"place": "desks", "can": refusal is None}
    return show_with(request, "staff/desk_prepare.html", said, refusal)


def _prepare(request: HttpRequest) -> HttpResponse:
    try:
        key = _key(request.POST.get("key", ""))
        held = request.POST.get("held")
        blocks = held.split() if held is not None else None
        prepared = prepare_desk(key, actor_of(request), timezone.now(), blocks)
    except Refusal as refusal:
        said = {"code": refusal.code, "problem": refusal_text(refusal)}
        return JsonResponse(said, status=REFUSED)
    return JsonResponse(_said(prepared))


def _key(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed[:KEY_DIGITS_MAX])
    except ValueError as fault:
        raise NotADeskKey from fault


def _said(prepared: Prepared) -> dict[str, object]:
    device, block = prepared.device, prepared.block
    return {
        "device": str(device.device_id),
        "fingerprint": device.fingerprint,
        "store": device.store.name,
        "deliver": reverse("staff:desk-deliver"),
        "texts": receipt_texts(),
        "numbers": prepared.numbers,
        "public_key": block.public_key,
        "expires_at": block.expires_at.isoformat(),
    }
