"""Answers that are not pages: go there and look, keep this file, do not store this."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control


def see_other(view: str, *address: object) -> HttpResponse:
    """Lead from a form to the page with its answer (RFC 9110 clause 15.4.4)."""
    response = redirect(view, *address)
    response.status_code = 303
    return response


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file that is kept, not shown."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def unstored(response: HttpResponse) -> HttpResponse:
    """Forbid every cache and every search engine to keep the page."""
    patch_cache_control(response, no_store=True, private=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
