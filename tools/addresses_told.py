"""The page of every address of the web server: what is there, by which methods."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tools.markdown_table import table

FRAME = """\
<!-- Written by tools/reference_pages.py from the addresses of the web server: change those. -->

# Addresses of the web server

Everything that answers at `CLEANBREAK_BASE_URL`. An address is a promise: people keep links for
years. Where no method is said, the page takes what its forms need. Pages of the console ask for a
right ([roles](roles.md)); programs bring a token ([CAMARA](camara.md), [TM Forum](tmf.md),
[shared signals](shared-signals.md)).

{groups}
"""
GROUPS = {
    "portal": "For everybody",
    "account": "For signed-in holders",
    "staff": "For staff",
    "api": "For programs of others",
    "hotline": "For the telephone exchange or its provider",
    "desk_agent": "For the program at a counter",
    "site": "For those who run it",
}
"""Where a view is, and whom it is for; the package of the channel decides."""
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


def page() -> str:
    """Return the page; Django must be loaded."""
    rows: dict[str, list[list[str]]] = {name: [] for name in GROUPS}
    for address, view in sorted(addresses(), key=lambda one: one[0]):
        for methods, what in _operations(view):
            rows[_group(view)].append([f"`{address}`", methods, what])
    groups = [
        f"## {title}\n\n{table(['address', 'methods', 'what'], rows[name])}"
        for name, title in GROUPS.items()
    ]
    return FRAME.format(groups="\n\n".join(groups))


def addresses() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return each address, with what varies in capitals, and its view; those of Django are not."""
    from django.urls import URLPattern, URLResolver

    from cleanbreak.site.urls import urlpatterns

    def below(
        patterns: list[URLPattern | URLResolver], before: str
    ) -> Iterator[tuple[str, Callable[..., Any]]]:
        for one in patterns:
            address = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns, address)
            elif one.callback.__module__.startswith("cleanbreak."):
                yield CONVERTER.sub(lambda found: found[1].upper(), address), one.callback

    return below(urlpatterns, "/")


def _group(view: Callable[..., Any]) -> str:
    parts = view.__module__.split(".")
    return parts[2] if parts[1] == "channels" else "site"


def _operations(view: Callable[..., Any]) -> list[tuple[str, str]]:
    """Return what is done by which methods: one sentence for all, or one for each method."""
    found = _closed_over(view)
    for each in found.values():
        if isinstance(each, Mapping) and each and each.keys() <= METHODS:
            return [(name, _sentence(getattr(one, "function", one))) for name, one in each.items()]
    methods = found.get("request_method_list", ())
    return [(", ".join(one for one in methods if one != "HEAD"), _sentence(view))]


def _closed_over(view: Callable[..., Any]) -> dict[str, Any]:
    """Return what the view and everything that it wraps were made with."""
    found: dict[str, Any] = {}
    inner: Any = view
    while inner is not None:
        if inspect.isfunction(inner):
            found |= inspect.getclosurevars(inner).nonlocals
        inner = getattr(inner, "__wrapped__", None)
    return found


def _sentence(view: Any) -> str:
    said = inspect.getdoc(getattr(view, "func", view)) or ""  # a partial has its own
    return " ".join(said.split("\n\n")[0].split())
