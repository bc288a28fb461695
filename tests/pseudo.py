"""A language in which every text of ours looks foreign: what looks plain was not translated."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from cleanbreak.flows.brand_words import alter_texts

LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀćďéƒĝĥíĵķĺɱńóþɋŕśťúṽŵẋýžÀƁĆĎÉƑĜĤÍĴĶĹṀŃÓÞɊŔŚŤÚṼŴẊÝŽ",
)
KEPT = re.compile(r"(%(?:\(\w+\))?[a-z]|\{[^{}]*\}|<[^>]*>|&\w+;)")
"""Placeholders and markup of a text."""
DATA = re.compile(r"\S*[\d@_/\\.:=]\S+|--?[\w-]+|\[[^\]]*\]|\b[A-Z]{2,}\b")
"""Numbers, addresses, codes, instants, currencies, options."""
WORD = re.compile(r"(?<![\w’'-])[A-Za-z]{3,}(?![\w’'-])")
SILENT = {"script", "style", "code", "kbd", "svg"}
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "data-label")


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Let every text that gettext finds in English look foreign."""
    end = alter_texts("en", pseudo)
    try:
        yield
    finally:
        end()


def pseudo(text: str) -> str:
    """Return the text in letters that nobody mistakes; placeholders stay."""
    parts = KEPT.split(text)
    return "".join(part if at % 2 else part.translate(LETTERS) for at, part in enumerate(parts))


def plain_words(text: str, data: Iterable[str] = ()) -> set[str]:
    """Return the words that did not go through gettext and are no data."""
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, " ")
    return set(WORD.findall(DATA.sub(" ", text)))


class VisibleText(HTMLParser):
    """Reads what people see or hear of a page in its own language; code and quotations are not."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self._language = given.get("lang") or ""
        is_other = given.get("lang", self._language) != self._language
        is_silent = self._is_silent or is_other or tag in SILENT or given.get("translate") == "no"
        if not is_silent:
            self.said += [given[name] or "" for name in SPOKEN_ATTRIBUTES if name in given]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.said.append(given.get("value") or "")
        if tag not in EMPTY:
            self._open.append((tag, is_silent))

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent:
            self.said.append(data)

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def visible_text(page: str) -> str:
    """Return what people see or hear of a page."""
    reader = VisibleText()
    reader.feed(page)
    return "\n".join(reader.said)
