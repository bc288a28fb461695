"""Texts with which messages are answered, in our languages; a placeholder tells what belongs there.

What only the holder may know is filled in for a sender who has shown the link of the declaration,
and for nobody else: a template that needs it is not offered for other threads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cleanbreak.domain.refusal import Refusal

LANGUAGES = ("en", "de", "zh-hans")
FOR_EVERYBODY = frozenset(
    {"operator", "message_number", "cancel_page", "stores_page", "official_page", "find_page",
     "hotline"}
)  # fmt: skip
"""What is on our public pages, or in the message itself."""
FOR_THE_PROVED = frozenset({"receipt_number", "status_page", "end_date"})
WHEN_SENT = frozenset({"status_page"})
"""Filled in only when the answer leaves: whoever answers must not have the secret link."""
PLACEHOLDER = re.compile(r"\{(\w*)\}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
TITLE_LENGTH_MAX, TEXT_LENGTH_MAX = 80, 4_000


class MalformedTemplates(Refusal):
    """The answer templates cannot be used: {why}"""

    code = "malformed_templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTemplate:
    """One answer, in every language."""

    key: str
    title: Mapping[str, str]
    text: Mapping[str, str]

    @property
    def placeholders(self) -> frozenset[str]:
        """Return what has to be filled in."""
        return frozenset(name for text in self.text.values() for name in PLACEHOLDER.findall(text))

    @property
    def is_for_everybody(self) -> bool:
        """Return whether nothing in it is for the holder alone."""
        return self.placeholders <= FOR_EVERYBODY


def templates_of(document: Mapping[str, object]) -> dict[str, AnswerTemplate]:
    """Return the templates of a TOML document: a table for each, with ``title`` and ``text``.

    :raises MalformedTemplates: with what is wrong.
    """
    return {key: _template(key, table) for key, table in document.items()}


def fill(text: str, known: Mapping[str, str]) -> str:
    """Return a text with what is known put in; what is not known stays a placeholder."""
    return PLACEHOLDER.sub(lambda found: known.get(found[1], "") or found[0], text)


def left_placeholder(text: str, *, is_proved: bool) -> str:
    """Return a placeholder of ours that nobody fills in; empty if there is none.

    :param is_proved: whether the sender has shown the link of the declaration.
    """
    left = FOR_EVERYBODY | FOR_THE_PROVED - (WHEN_SENT if is_proved else frozenset())
    return next((one for one in PLACEHOLDER.findall(text) if one in left), "")


def _template(key: str, table: object) -> AnswerTemplate:
    if not KEY.fullmatch(key) or not isinstance(table, Mapping):
        raise MalformedTemplates(why=f"[{key}] must be a table, named in small letters.")
    title, text = (
        _texts(key, table, name, longest)
        for name, longest in (("title", TITLE_LENGTH_MAX), ("text", TEXT_LENGTH_MAX))
    )
    template = AnswerTemplate(key=key, title=title, text=text)
    unknown = template.placeholders - FOR_EVERYBODY - FOR_THE_PROVED
    if unknown:
        raise MalformedTemplates(why=f"[{key}] has the unknown placeholder {min(unknown)!r}.")
    return template


def _texts(key: str, table: Mapping[str, object], name: str, longest: int) -> dict[str, str]:
    given = table.get(name)
    if not isinstance(given, Mapping) or set(given) != set(LANGUAGES):
        raise MalformedTemplates(why=f"[{key}.{name}] must have exactly {', '.join(LANGUAGES)}.")
    texts = {language: str(text).strip() for language, text in given.items()}
    if any(not 0 < len(text) <= longest for text in texts.values()):
        raise MalformedTemplates(why=f"[{key}.{name}] is empty, or longer than {longest}.")
    return texts
