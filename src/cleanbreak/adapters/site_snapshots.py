"""Pages as documents: how a browser hands them over, and how they are kept in files."""

from collections.abc import Mapping
from typing import Any

from cleanbreak.domain.page_seen import ControlSeen, FieldSeen, PageSeen

LISTS = ("form_methods", "covers", "captchas", "timers", "dialogs", "unsent")


def page_from(document: Mapping[str, Any]) -> PageSeen:
    """Return the page that a document describes; its keys are those of :class:`PageSeen`.

    :raises TypeError: if it describes none.
    """
    read = {**document}
    lists: dict[str, Any] = {name: tuple(read.pop(name, ())) for name in LISTS}
    return PageSeen(
        controls=tuple(ControlSeen(**one) for one in read.pop("controls", ())),
        fields=tuple(FieldSeen(**one) for one in read.pop("fields", ())),
        **lists,
        **read,
    )
