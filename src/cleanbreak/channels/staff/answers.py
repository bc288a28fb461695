"""Answers that every page of the console gives: the page itself, or where to look."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.sign_in import staff_rights

Answer = TypeVar("Answer", bound=HttpResponseBase)
WORKS_AT = "works_at"
"""Where the session has the store's name, or the queue."""
REFUSED = 422
"""RFC 9110 15.5.21: understood, but not done."""


def show(
    request: HttpRequest, template: str, said: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Return the page, whose template knows by ``may`` which doors to show."""
    may = {right.value: True for right in staff_rights(request.user.get_username())}
    known = {"may": may, "works_at": request.session.get(WORKS_AT, "")}
    return render(request, template, {**(said or {}), **known}, status=status)


def show_with(
    request: HttpRequest, template: str, said: Mapping[str, Any], refusal: Refusal | None
) -> HttpResponse:
    """Return the page with the refusal of what was asked on it, if there was one."""
    problem = refusal_text(refusal) if refusal else ""
    return show(request, template, {**said, "problem": problem}, REFUSED if refusal else 200)


def see_other(view: str, *address: object) -> HttpResponse:
    """Lead from a form to the page with its answer (RFC 9110 15.4.4)."""
    response = redirect(view, *address)
    response.status_code = 303
    return response


def unstored(response: Answer) -> Answer:
    """Forbid every cache and every search engine to keep the page."""
    patch_cache_control(response, no_store=True, private=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
