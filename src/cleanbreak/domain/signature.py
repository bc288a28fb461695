"""A signature on the customer's screen: drawn, typed, or given on paper; bounded, and one digest.

A digest is the first 128 bits of SHA-256, written like a reference, since the steps of a visit hold
references and nothing else.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from cleanbreak.domain.declaration import NAME_LENGTH_MAX, name_key
from cleanbreak.domain.refusal import Refusal

Stroke: TypeAlias = tuple[tuple[int, int], ...]
WIDTH, HEIGHT = 1000, 400
"""Of the field that is signed in, whatever its size on a screen."""
STROKES_MAX, POINTS_MAX, TEXT_LENGTH_MAX = 100, 4000, 60_000
POINTS_MIN, SPAN_MIN = 8, 40
"""Less than that is a dot, or a hand that brushed the glass."""


class SignatureWay(Enum):
    """How somebody signed."""

    DRAWN = "drawn"
    TYPED = "typed"
    ON_PAPER = "on_paper"


class SignatureMissing(Refusal):
    """Sign in the field, type your name, or say that you sign on paper."""

    code = "signature_missing"


class MalformedSignature(Refusal):
    """This signature cannot be read. Clear the field and sign again, or type your name."""

    code = "malformed_signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What somebody signed with."""

    way: SignatureWay
    strokes: tuple[Stroke, ...] = field(default=(), repr=False)
    typed: str = field(default="", repr=False)
    salt: str = field(default="", repr=False)
    """Random, and erased with the rest: nobody finds out by trying whose name the digest is of."""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is sealed."""
        strokes = [[list(point) for point in stroke] for stroke in self.strokes]
        said = {"way": self.way.value, "strokes": strokes, "typed": self.typed}
        return {**said, "salt": self.salt}

    def digest(self, statement: UUID) -> UUID:
        """Return by what it is known: of the signature and of what was signed."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return digest_of(f"{statement}\0{text}".encode())


def digest_of(content: bytes) -> UUID:
    """Return the first 128 bits of SHA-256, as a reference."""
    return UUID(bytes=hashlib.sha256(content).digest()[:16])


def read_signature(way: str, drawn: str, typed: str) -> Signature:
    """Return the signature that a form sends.

    :param way: ``on_paper``, or whichever field was filled in counts, the typed name first.
    :raises SignatureMissing: if there is none.
    :raises MalformedSignature: if it is no such thing, or too large.
    """
    if way == SignatureWay.ON_PAPER.value:
        return Signature(way=SignatureWay.ON_PAPER)
    if name := " ".join(typed.split()):
        if len(name) > NAME_LENGTH_MAX or not name.isprintable() or not name_key(name):
            raise MalformedSignature
        return Signature(way=SignatureWay.TYPED, typed=name)
    strokes = _strokes(drawn)
    points = [point for stroke in strokes for point in stroke]
    if len(points) < POINTS_MIN or max(map(_span, zip(*points, strict=True))) < SPAN_MIN:
        raise SignatureMissing
    return Signature(way=SignatureWay.DRAWN, strokes=strokes)


def _span(values: Iterable[int]) -> int:
    known = tuple(values)
    return max(known) - min(known)


def _strokes(drawn: str) -> tuple[Stroke, ...]:
    if not drawn:
        return ()
    if len(drawn) > TEXT_LENGTH_MAX or drawn.count("[") > POINTS_MAX + STROKES_MAX + 1:
        raise MalformedSignature
    try:
        read = json.loads(drawn)
    except (ValueError, RecursionError) as fault:
        raise MalformedSignature from fault
    if not isinstance(read, list) or len(read) > STROKES_MAX:
        raise MalformedSignature
    return tuple(_stroke(one) for one in read)


def _stroke(read: object) -> Stroke:
    if not isinstance(read, list):
        raise MalformedSignature
    return tuple(_point(one) for one in read)


def _point(read: object) -> tuple[int, int]:
    match read:
        case [int(x), int(y)] if _is_within(x, WIDTH) and _is_within(y, HEIGHT):
            return x, y
    raise MalformedSignature


def _is_within(value: int, most: int) -> bool:
    return not isinstance(value, bool) and 0 <= value <= most
