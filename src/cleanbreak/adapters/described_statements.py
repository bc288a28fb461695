"""SQL with placeholders: never put together from texts, always parameters of the driver."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cleanbreak.adapters.described_templates import Placeholder, Template

QUOTED = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|(--|/\*|;|\\|\$\w*\$)|(['"])|([^'"\-/;\\$]+|.)""", re.DOTALL
)
QUESTIONS = {"SELECT", "WITH", "VALUES", "TABLE"}


class NotOneStatement(ValueError):
    """There is a comment, a semicolon, or a quote that is not closed."""


class PlaceholderQuoted(ValueError):
    """A placeholder stands within quotes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement for both kinds of databases."""

    template: Template
    postgres: str
    """With ``%(p0)s`` in the place of the first placeholder, and so on."""
    sqlite: str
    """With ``:p0``."""

    @classmethod
    def parse(cls, text: str) -> "Statement":
        """Return the statement.

        :raises NotOneStatement: if it is not one and nothing else.
        :raises PlaceholderQuoted: if a placeholder would be a part of a text.
        :raises StrayBrace: if a brace stands alone.
        """
        text = text.strip()
        for quoted, forbidden, opened, _ in QUOTED.findall(text):
            if forbidden or opened:
                raise NotOneStatement(text)
            if quoted and Template.parse(quoted).names:
                raise PlaceholderQuoted(text)
        template = Template.parse(text)
        return cls(
            template,
            "".join(_marked(template, "%(p{})s", lambda piece: piece.replace("%", "%%"))),
            "".join(_marked(template, ":p{}", lambda piece: piece)),
        )

    @property
    def is_question(self) -> bool:
        """Return whether it begins as one; that it changes nothing is the database's to enforce."""
        return self.template.pieces != () and self._first_word() in QUESTIONS

    def _first_word(self) -> str:
        first = self.template.pieces[0]
        return first.split()[0].upper() if isinstance(first, str) and first.split() else ""


def _marked(template: Template, mark: str, escape: Callable[[str], str]) -> list[str]:
    places = iter(range(len(template.pieces)))
    return [
        mark.format(next(places)) if isinstance(piece, Placeholder) else escape(piece)
        for piece in template.pieces
    ]
