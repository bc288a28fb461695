"""What a turn says, in parts that a provider can play or speak.

An operator's recording stands for a sentence that is the same in each call. What somebody writes
down is said in pieces, with a pause after each: the plainest voices know no other way to be slow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cleanbreak.domain.call_turn import Silence, Spoken, Turn

PIECES = re.compile(r"[,;，；、]\s*")
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold; nobody says it either."""
FindAddress: TypeAlias = Callable[[str, str], str]
"""Where the recording of a prompt is, by language and key; empty: there is none."""


@dataclass(frozen=True, slots=True)
class Played:
    """A recording; the sentence stands by for whoever cannot play it between others."""

    address: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that the provider's own voice says."""

    language: str
    text: str


Part: TypeAlias = Played | Told | Silence


def as_parts(turn: Turn, find_address: FindAddress) -> list[Part]:
    """Return what is said, in order; a sentence without a word is left out."""
    parts: list[Part] = []
    for one in turn.says:
        parts += [one] if isinstance(one, Silence) else _spoken(one, turn.language, find_address)
    return parts


def _spoken(one: Spoken, language: str, find_address: FindAddress) -> Iterator[Part]:
    language = one.language or language
    text = UNSPEAKABLE.sub(" ", one.text).strip()
    address = find_address(language, one.prompt) if one.is_fixed else ""
    if address:
        yield Played(address, language, text)
    elif one.is_slow:
        yield from _slowly(language, text)
    elif text:
        yield Told(language, text)


def _slowly(language: str, text: str) -> Iterator[Part]:
    for piece in filter(None, PIECES.split(text)):
        yield Told(language, piece)
        yield Silence(1)
