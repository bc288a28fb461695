"""Every address of the site, found by walking the resolver: a new page is attacked by default."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.contrib.admindocs.utils import replace_named_groups, replace_unnamed_groups
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

CONVERTED = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
TYPES: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
    "str": {"type": "string", "minLength": 1},
}
"""What each kind of a part of an address is in OpenAPI."""
NOBODYS: dict[str, object] = {"uuid": "00000000-0000-0000-0000-000000000000", "int": 0, "str": "x"}
"""A part of each kind that nothing has."""
LEAVING = frozenset({"staff:sign-out", "staff:me-sign-out", "account:sign-out"})
"""Pages that end the session of whoever posts to them."""
READ_FIELD = re.compile(r"POST\.get\(\s*[\"'](\w+)|_typed\(\s*(?:request|self), [\"'](\w+)")


@dataclass(frozen=True)
class PageAddress:
    """One address: its template, what its parts are, and who answers."""

    template: str
    """As OpenAPI writes it: ``/staff/orders/{order_id}/``."""
    name: str
    """By which ``reverse`` finds it; the template if it has none."""
    converters: tuple[tuple[str, str], ...]
    view: Callable[..., Any]

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Return the schema of each part."""
        return {name: TYPES.get(kind, TYPES["str"]) for name, kind in self.converters}

    @cached_property
    def behind(self) -> tuple[str, str] | None:
        """Return purpose and subject of the secret link; ``None`` for a page without one."""
        view: Any = self.view
        while view is not None:
            known = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
            if "purpose" in known and "subject" in known:
                return str(known["purpose"]), str(known["subject"])
            view = getattr(view, "__wrapped__", None)
        return None

    @property
    def read_fields(self) -> set[str]:
        """Return the fields that the module of the view reads by name."""
        module = inspect.getmodule(inspect.unwrap(self.view))
        source = inspect.getsource(module) if module and "cleanbreak" in module.__name__ else ""
        return {one or other for one, other in READ_FIELD.findall(source)}

    @property
    def nobodys_parts(self) -> dict[str, object]:
        """Return parts that nothing has."""
        return {name: NOBODYS.get(kind, "x") for name, kind in self.converters}

    def at(self, **parts: object) -> str:
        """Return the address with its parts filled in."""
        return self.template.format(**parts)


def every_address(urlconf: str | None = None) -> list[PageAddress]:
    """Return all addresses that the resolver knows, each template once."""
    found: dict[str, PageAddress] = {}
    for one in _walk(get_resolver(urlconf).url_patterns, "/", "", ()):
        found.setdefault(one.template, one)
    return list(found.values())


def _walk(
    patterns: Any, prefix: str, namespace: str, converters: tuple[tuple[str, str], ...]
) -> Iterator[PageAddress]:
    for one in patterns:
        template, own = _template(one.pattern)
        known = (*converters, *own)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, prefix + template, inner, known)
        elif isinstance(one, URLPattern):
            name = f"{namespace}{one.name}" if one.name else prefix + template
            yield PageAddress(prefix + template, name, known, one.callback)


def _template(pattern: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    if isinstance(pattern, RoutePattern):
        route = str(pattern)
        own = tuple((m["name"], m["converter"] or "str") for m in CONVERTED.finditer(route))
        return CONVERTED.sub(r"{\g<name>}", route), own
    plain = replace_unnamed_groups(replace_named_groups(str(pattern)))
    plain = re.sub(r"\\(.)", r"\1", re.sub(r"[\^$?]|\\Z|\\A|\\b", "", plain))
    names = re.findall(r"<(\w+)>", plain)
    return re.sub(r"<(\w+)>", r"{\1}", plain), tuple((name, "str") for name in names)


@dataclass(frozen=True)
class Form:
    """A form as a page shows it."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    """Name, and the value that it had."""


class FormReader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: dict[str, str | None] | None = None
        self._fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open, self._fields = given, []
        elif tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._fields.append((str(given["name"]), given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            method = (self._open.get("method") or "get").lower()
            self.forms.append(Form(method, self._open.get("action") or "", tuple(self._fields)))
            self._open = None


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page."""
    reader = FormReader()
    reader.feed(page)
    return reader.forms
