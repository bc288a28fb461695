"""Reads a page that the law prescribes, as it stands in a pack under the unit ``page``."""

import re
from typing import Any

from cleanbreak.domain.statutory_page import Label, LabelMeaning, PageAct, PageField, StatutoryPage

PAGE_KEYS = "route, language, open, confirm (each text and meaning), minimum, maximum, summary"
KEYS = {"route", "language", "open", "confirm", "minimum", "maximum", "summary"}


def page_from(value: Any, act: PageAct) -> StatutoryPage:
    """Return the page that a mapping of these keys, and no others, describes.

    :raises AttributeError, KeyError, TypeError, ValueError: if it describes none.
    """
    if value.keys() != KEYS:
        raise ValueError(PAGE_KEYS)
    page = StatutoryPage(
        act=act,
        route=_matching(r"/([a-z-]+/)+", value["route"]),
        language=_matching(r"[a-z]{2}(-[A-Za-z]+)?", value["language"]),
        open=_label(value["open"]),
        confirm=_label(value["confirm"]),
        minimum=tuple(map(PageField, value["minimum"])),
        maximum=None if value["maximum"] is None else tuple(map(PageField, value["maximum"])),
        summary=value["summary"],
    )
    if page.maximum is not None and not set(page.minimum) <= set(page.maximum):
        raise ValueError("more is needed than allowed")
    if not isinstance(page.summary, bool):
        raise TypeError("summary is no boolean")
    return page


def _label(value: Any) -> Label | None:
    if value is None:
        return None
    if value.keys() != {"text", "meaning"}:
        raise ValueError("a label has text and meaning")
    return Label(
        text=_matching(r"\S(.*\S)?", value["text"]), meaning=LabelMeaning(value["meaning"])
    )


def _matching(pattern: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError(value)
    return value
