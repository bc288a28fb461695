"""The one page on which a line is cancelled: every field and the button, no login (BGB 312k)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.declaration_form import DeclarationForm
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.domain.declaration import Receipt
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.accept_declaration import accept_declaration, earliest_end_date
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.secret_links import link_secret


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the declaration and lead to its receipt."""
    if request.method != "POST":
        return _page(request, DeclarationForm())
    form = DeclarationForm(request.POST)
    try:
        check_rate(Limited.DECLARATION, address_of(request), timezone.now())
    except TooManyRequests as refusal:
        form.refuse(refusal)
        return _page(request, form, status=429)
    receipt = _accept(form)
    if receipt is None:
        return _page(request, form, status=422)
    number = receipt.receipt_number
    return see_other("portal:receipt", number, link_secret(STATUS, number))


def _accept(form: DeclarationForm) -> Receipt | None:
    """Take the declaration, or name every mistake at its field."""
    now = timezone.now()
    declaration = form.read()
    try:
        if declaration is None:
            place = place_of_number(form.readable_msisdn) or settings.CLEANBREAK_HOME_PLACE
            earliest_end_date(form.readable_date, place, now)
            return None
        return accept_declaration(
            declaration,
            operator=operator_name(),
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=now,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _page(request: HttpRequest, form: DeclarationForm, status: int = 200) -> HttpResponse:
    said = {"form": form, "action": reverse("portal:cancel"), "today": timezone.localdate()}
    return render(request, "portal/cancel.html", said, status=status)
