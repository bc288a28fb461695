"""Answers that every page of an account gives: the page itself, or where to look."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.refusal_words import refusal_text

REFUSED = 422
"""RFC 9110 15.5.21: understood, but not done."""
RETRY_AFTER_S = 60
OURS = "/account/"


def show(
    request: HttpRequest,
    template: str,
    said: Mapping[str, Any],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Return the page, with the refusal of what was asked on it, if there was one."""
    problem = refusal_text(refusal) if refusal else ""
    status = REFUSED if refusal else 200
    response = render(request, template, {**said, "problem": problem}, status=status)
    if isinstance(refusal, TooManyRequests):
        response.status_code, response["Retry-After"] = 429, str(RETRY_AFTER_S)
    return unstored(response)


def see_other(view: str, *address: object) -> HttpResponse:
    """Lead from a form to the page with its answer (RFC 9110 15.4.4)."""
    response = redirect(view, *address)
    response.status_code = 303
    return unstored(response)


def go_to(path: str) -> HttpResponse:
    """Lead to a page of ours by its address."""
    response = HttpResponse(status=303, headers={"Location": iri_to_uri(path)})
    return unstored(response)


def own_path(wished: str, otherwise: str) -> str:
    """Return the page that was asked for, if it is one of the account."""
    is_ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if is_ours and wished.startswith(OURS) else otherwise


def unstored(response: HttpResponse) -> HttpResponse:
    """Forbid every cache and every search engine to keep the page."""
    patch_cache_control(response, no_store=True, private=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
