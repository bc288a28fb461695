"""Whose line a program means, as CAMARA writes it (security profile r4.2, login_hint)."""

import re
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.refusal import Refusal

MSISDN = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
VALUE_LENGTH_MAX = 4096


class NoLineMeant(Refusal):
    """There is no line of ours that is meant by this."""

    code = "no_line_meant"


class HintKind(Enum):
    """By what a line is meant."""

    NUMBER = "tel"
    """Somebody says a number; whose device it is, nobody has shown."""
    ADDRESS = "ipport"
    """The address from which the device comes, as the network sees it; somebody says it, and the
    device itself has shown nothing: number verification is not for it (CAMARA 2.1.0)."""
    OPERATOR_TOKEN = "operatortoken"  # noqa: S105  it is what CAMARA calls it
    """What the device itself got from us (GSMA TS.43)."""


@dataclass(frozen=True, slots=True)
class DeviceHint:
    """One hint."""

    kind: HintKind
    value: str = field(repr=False)


def read_hint(text: str) -> DeviceHint:
    """Return the hint that a text is, such as ``tel:+49…``.

    :raises NoLineMeant: if it is none.
    """
    word, _, value = text.partition(":")
    try:
        hint = DeviceHint(HintKind(word), value)
    except ValueError as fault:
        raise NoLineMeant from fault
    is_number = hint.kind is not HintKind.NUMBER or MSISDN.fullmatch(value)
    if not (0 < len(value) <= VALUE_LENGTH_MAX and is_number):
        raise NoLineMeant
    return hint
