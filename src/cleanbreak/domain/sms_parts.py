"""Long messages in parts: joined by their bytes, and split so that no character is torn.

TS 23.040 clause 9.2.3.24.1. A character may begin in one part and end in the next, as an emoji of
four bytes does, so that parts are joined before they become text.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_alphabet import (
    DEFAULT,
    Alphabet,
    NotInTheAlphabet,
    septets_of_each,
)
from cleanbreak.domain.sms_user_data import (
    CONCATENATED_8,
    Coding,
    Element,
    Part,
    UserData,
    decode_text,
    elements_of,
)

USER_DATA_BYTES = 140
PARTS_MAX = 255
TOGETHER = timedelta(days=1)
"""Parts are given to the centre one after the other, within seconds; a phone may be slow."""
MISSING_PART, CUT_OFF = "[…{number}/{count}…]", "[…]"
"""Marks in a text, the same in every language: this part is missing, the rest is cut off."""

PartKey: TypeAlias = tuple[Hashable, str, int, int, int]
"""Direction, address, reference, how many, and the kind of reference."""


class MessageTooLong(Refusal):
    """This text is too long for a text message, even in 255 parts."""

    code = "message_too_long"


@dataclass(frozen=True, slots=True)
class Whole:
    """A message put together, or what is there of it."""

    pieces: tuple[tuple[int, UserData], ...] = field(repr=False)
    """Each part that is there: its place in what was given, and what it carries. In their order."""
    count: int

    @property
    def missing(self) -> int:
        """Return how many parts are not there."""
        return self.count - len(self.pieces)

    @property
    def text(self) -> str | None:
        """Return the text, with a mark where a part is missing; ``None`` if it is not text."""
        texts = list(self._texts())
        return None if None in texts else "".join(text for text in texts if text is not None)

    def _texts(self) -> Iterator[str | None]:
        """Return the texts of parts that follow each other in one coding, and the marks between."""
        there = {(data.part.number if data.part else 1): data for _, data in self.pieces}
        for run in _runs([there.get(number) for number in range(1, self.count + 1)]):
            number, first = run[0]
            if first is None:
                yield MISSING_PART.format(number=number, count=self.count)
                continue
            body = b"".join(data.body for _, data in run if data is not None)
            yield decode_text(first.coding, body, first.alphabet)
            if run[-1][1] is not None and run[-1][1].is_cut:
                yield CUT_OFF


Numbered: TypeAlias = tuple[int, UserData | None]


def _runs(parts: Sequence[UserData | None]) -> Iterator[list[Numbered]]:
    """Return parts together that are decoded together; one missing or cut off ends a run."""
    cuts = 0
    keyed: list[tuple[Hashable, Numbered]] = []
    for number, data in enumerate(parts, start=1):
        if data is None:
            keyed.append(((number,), (number, None)))
            continue
        keyed.append(((data.coding, data.alphabet, cuts), (number, data)))
        cuts += data.is_cut
    for _, run in groupby(keyed, key=lambda pair: pair[0]):
        yield [numbered for _, numbered in run]


@dataclass(frozen=True, slots=True)
class Given:
    """A message of which nobody knows yet whether it stands alone."""

    direction: Hashable
    address: str = field(repr=False)
    at: datetime | None
    data: UserData = field(repr=False)

    def key(self, part: Part) -> PartKey:
        """Return what all parts of a message have in common."""
        return (self.direction, self.address, part.reference, part.count, part.tag)


def join(given: Sequence[Given]) -> list[Whole]:
    """Return the messages that the parts make, in the order in which each one begins.

    References are used again, so that a part that is there already, or that the centre got more
    than a day apart, belongs to another message.
    """
    wholes: list[Whole] = []
    open_ones: dict[PartKey, list[tuple[int, datetime | None]]] = {}
    for place, one in enumerate(given):
        part = one.data.part
        if part is None or part.count == 1:
            wholes.append(Whole(((place, one.data),), 1))
            continue
        begun = open_ones.setdefault(one.key(part), [])
        which = next((w for w, at in begun if _lacks(wholes[w], part) and _near(at, one.at)), None)
        if which is None:
            begun.append((len(wholes), one.at))
            wholes.append(Whole(((place, one.data),), part.count))
        else:
            wholes[which] = _with_piece(wholes[which], place, one.data)
    return wholes


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= TOGETHER


def _lacks(whole: Whole, part: Part) -> bool:
    return all(data.part is None or data.part.number != part.number for _, data in whole.pieces)


def _with_piece(whole: Whole, place: int, data: UserData) -> Whole:
    pieces = [*whole.pieces, (place, data)]
    pieces.sort(key=lambda piece: piece[1].part.number if piece[1].part else 0)
    return Whole(tuple(pieces), whole.count)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a text is to be written."""

    coding: Coding = Coding.GSM7
    alphabet: Alphabet = DEFAULT
    reference: int = 0
    reference_tag: int = CONCATENATED_8


def split(text: str, writing: Writing) -> list[UserData]:
    """Return the text as one message, or as parts of a longer one; no character is torn.

    :raises NotInTheAlphabet: if it has characters that the alphabet does not have.
    :raises MessageTooLong: if it needs more than 255 parts.
    """
    units = _units(text, writing)
    single = tuple(elements_of(writing.alphabet)) if writing.coding is Coding.GSM7 else ()
    bodies = _filled(units, _room(single, writing.coding))
    if len(bodies) == 1:
        return [UserData(coding=writing.coding, body=bodies[0], header=single or None)]
    bodies = _filled(
        units, _room(_header(writing, Part(0, 1, 1, writing.reference_tag)), writing.coding)
    )
    if len(bodies) > PARTS_MAX:
        raise MessageTooLong
    return [
        UserData(
            coding=writing.coding,
            body=body,
            header=_header(
                writing, Part(writing.reference, len(bodies), number, writing.reference_tag)
            ),
        )
        for number, body in enumerate(bodies, start=1)
    ]


def _header(writing: Writing, part: Part) -> tuple[Element, ...]:
    language = writing.alphabet if writing.coding is Coding.GSM7 else DEFAULT
    return tuple(elements_of(language, part))


def _units(text: str, writing: Writing) -> list[bytes]:
    """Return the bytes or septets of each character."""
    match writing.coding:
        case Coding.GSM7:
            return septets_of_each(text, writing.alphabet)
        case Coding.UCS2:
            return [character.encode("utf-16-be", errors="replace") for character in text]
    return [character.encode("utf-8", errors="replace") for character in text]


def _room(header: tuple[Element, ...], coding: Coding) -> int:
    """Return how many septets or bytes go beside a header."""
    size = 1 + sum(2 + len(element.content) for element in header) if header else 0
    room = USER_DATA_BYTES - size
    return room * 8 // 7 if coding is Coding.GSM7 else room


def _filled(units: Sequence[bytes], room: int) -> list[bytes]:
    """Return bodies that are as full as they can be; one empty body for no text."""
    bodies = [b""]
    for unit in units:
        if len(bodies[-1]) + len(unit) > room:
            bodies.append(b"")
        bodies[-1] += unit
    return bodies


def best_writing(text: str) -> Writing:
    """Return GSM 7-bit if it has all characters of a text, else UCS2."""
    try:
        septets_of_each(text, DEFAULT)
    except NotInTheAlphabet:
        return Writing(Coding.UCS2)
    return Writing()
