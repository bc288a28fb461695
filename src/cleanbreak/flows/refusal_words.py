"""The sentence of a refusal, in the language of the person who reads it."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext

from cleanbreak.domain.refusal import Refusal


def refusal_text(refusal: Refusal) -> str:
    """Return the translated sentence, with dates as the language writes them."""
    data = {
        name: formats.date_format(value) if isinstance(value, date) else value
        for name, value in refusal.data.items()
    }
    return gettext(refusal.template()).format(**data)
