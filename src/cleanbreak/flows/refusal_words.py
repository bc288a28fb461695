"""The sentence of a refusal, in the language of the person who reads it."""

from collections.abc import Mapping
from datetime import date
from functools import cache

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


def sentence_of_code(code: str) -> str:
    """Return the translated sentence of a refusal of which only the code was kept.

    Empty if there is none of this code, or if its sentence needs data.
    """
    template = _templates().get(code, "")
    return "" if not template or "{" in template else gettext(template)


def sentence_with(code: str, data: Mapping[str, object]) -> str:
    """Return the translated sentence of a refusal of which code and data were kept."""
    return gettext(_templates()[code]).format(**data) if code in _templates() else code


@cache
def _templates() -> dict[str, str]:
    templates: dict[str, str] = {}
    waiting = list(Refusal.__subclasses__())
    while waiting:
        refusal = waiting.pop()
        waiting += refusal.__subclasses__()
        if "code" in vars(refusal):
            templates.setdefault(refusal.code, refusal.template())
    return templates
