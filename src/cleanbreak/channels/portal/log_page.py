"""The log as anyone may read it (C2SP tlog-tiles): its checkpoint, its tiles, its entries."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_log_file import read_log_file

CHECKPOINT_KEPT_S = 1
"""There may be a new one every second."""
TILE_KEPT_S = 31_536_000
"""What a tile holds never changes."""


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint, with the signatures of all who have seen it."""
    del request
    signed = current_checkpoint()
    if signed is None:
        raise Http404
    response = HttpResponse(signed.note, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=CHECKPOINT_KEPT_S)
    return response


@require_safe
def tile(request: HttpRequest, place: str) -> HttpResponse:
    """Give a tile of hashes, or a bundle of entries."""
    del request
    content = read_log_file(f"tile/{place}")
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    patch_cache_control(response, public=True, max_age=TILE_KEPT_S, immutable=True)
    return response
