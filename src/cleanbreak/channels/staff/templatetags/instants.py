"""Instants as staff read them: in the time zone of the operator's place, and with its name."""

from datetime import datetime

from django import template
from django.conf import settings

from cleanbreak.flows.receipt_words import instant_text

register = template.Library()


@register.filter
def instant(value: datetime | None) -> str:
    """Return date, time and zone; a dash for no instant."""
    return "–" if value is None else instant_text(value, None, settings.CLEANBREAK_HOME_PLACE)
