"""How to delete an eSIM from a phone; for everybody, without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def delete_esim(request: HttpRequest) -> HttpResponse:
    """Explain when and how to delete an eSIM."""
    return render(request, "portal/delete_esim.html")
