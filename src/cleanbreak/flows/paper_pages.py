"""Papers as HTML, from which PDF is made: templates that lie beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import get_language

from cleanbreak.flows.brand_words import operator_name, sender_lines


def paper_page(template: str, said: Mapping[str, Any]) -> str:
    """Return a paper as HTML in the active language, with the operator's name and address.

    :param template: name of a file that extends ``paper.html``.
    """
    around = {
        "language": get_language() or "en",
        "operator": operator_name(),
        "sender": sender_lines(),
    }
    return _engine().get_template(template).render(Context({**around, **said}))


@cache
def _engine() -> Engine:
    """Return the engine of papers: theirs is no page, so it knows neither requests nor tags."""
    return Engine(dirs=[str(Path(__file__).parent)], autoescape=True)
