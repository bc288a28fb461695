"""What staff read in their own way: instants with the zone of the place, problems in words."""

from datetime import datetime

from django import template
from django.conf import settings

from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.receipt_words import instant_text

register = template.Library()


@register.filter
def instant(value: datetime | None) -> str:
    """Return date, time and zone; a dash for no instant."""
    return "–" if value is None else instant_text(value, None, settings.CLEANBREAK_HOME_PLACE)


@register.filter
def problem(sentence: str) -> str:
    """Return why something does not go on, in the active language if it is a sentence of ours."""
    return problem_text(sentence)
