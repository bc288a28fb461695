"""The witnesses that an operator names: who they are, where they are asked, how many it takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

from cleanbreak.domain.cosignature import COSIGNATURES
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import MalformedVerifierKey, VerifierKey

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WORDS_MIN = 2
WAIT_FIRST_S, WAIT_LONGEST_S = 2, 600
"""A witness that is back after a week is asked within ten minutes."""
WAIT_DISPUTED = timedelta(hours=1)
SLOW = timedelta(seconds=2)
"""A witness that takes longer is asked beside the others, so that it holds up none of them."""


class MalformedWitness(Refusal):
    """CLEANBREAK_WITNESSES has a line for each witness, its keys and its address, not "{line}":
    {fault}."""

    code = "malformed_witness"


class QuorumTooLarge(Refusal):
    """CLEANBREAK_WITNESS_QUORUM is {quorum}, but the number of witnesses is {count}."""

    code = "witness_quorum_too_large"


@dataclass(frozen=True, slots=True)
class NamedWitness:
    """A witness, as the operator names it."""

    keys: tuple[VerifierKey, ...]
    """All of one name."""
    address: str
    """Below it are ``add-checkpoint`` and its checkpoints; without a slash at its end."""

    @property
    def name(self) -> str:
        """Return how it is called in cosignatures."""
        return self.keys[0].name

    @property
    def vkeys(self) -> tuple[str, ...]:
        """Return its keys as text."""
        return tuple(one.vkey for one in self.keys)


class WitnessState(Enum):
    """How a witness last behaved."""

    SOUND = "sound"
    SLOW = "slow"
    """It cosigns, and takes its time."""
    AWAY = "away"
    """It does not answer."""
    REFUSING = "refusing"
    """It does not know our log, or its key."""
    UNTRUE = "untrue"
    """What it signed is not signed by the keys that were named."""
    DISPUTING = "disputing"
    """It says that our log is not the one that it cosigned before."""


def parse_witnesses(text: str) -> tuple[NamedWitness, ...]:
    """Return the witnesses: one a line, or between semicolons; its keys, then its address.

    :raises MalformedWitness: with the first line that is wrong.
    """
    lines = [one.strip() for one in re.split(r"[\n;]", text) if one.strip()]
    witnesses = tuple(map(_witness, lines))
    names = [one.name for one in witnesses]
    for line, name in zip(lines, names, strict=True):
        if names.count(name) > 1:
            raise MalformedWitness(line=_short(line), fault=f"{name} has several lines")
    return witnesses


def parse_quorum(text: str, count: int) -> int:
    """Return how many witnesses must have cosigned a checkpoint; by default more than half.

    Two histories cannot both have more than half of the witnesses, if these keep to their rules.

    :param count: how many there are.
    :raises QuorumTooLarge: if so many there are not.
    """
    if not text:
        return count // 2 + 1 if count else 0
    if not (text.isascii() and text.isdigit()) or int(text) > count:
        raise QuorumTooLarge(quorum=text, count=count)
    return int(text)


def wait_after(state: WitnessState, failures: int) -> timedelta:
    """Return how long a witness is left alone after so many failures in a row."""
    if not failures:
        return timedelta()
    if state is WitnessState.DISPUTING:
        return WAIT_DISPUTED
    return timedelta(seconds=min(WAIT_FIRST_S * 2 ** min(failures - 1, 16), WAIT_LONGEST_S))


def _witness(line: str) -> NamedWitness:
    *vkeys, address = line.split()
    if len(vkeys) + 1 < WORDS_MIN:
        raise MalformedWitness(line=_short(line), fault="it has no key")
    try:
        keys = tuple(map(VerifierKey.parse, vkeys))
    except MalformedVerifierKey as fault:
        raise MalformedWitness(line=_short(line), fault="a key is none") from fault
    if fault_of := _fault_of_keys(keys) or _fault_of_address(address):
        raise MalformedWitness(line=_short(line), fault=fault_of)
    return NamedWitness(keys, address.rstrip("/"))


def _fault_of_keys(keys: Sequence[VerifierKey]) -> str:
    if len({one.name for one in keys}) > 1:
        return "its keys have several names"
    return "" if all(one.kind in COSIGNATURES for one in keys) else "a key makes no cosignatures"


def _fault_of_address(address: str) -> str:
    """Return what is wrong: others must not be able to change what a witness says, or to whom."""
    parts = urlsplit(address)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    is_bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    if (parts.scheme == "https" or is_here) and parts.hostname and is_bare:
        return ""
    return "its address does not begin with https://"


def _short(line: str) -> str:
    return line if len(line) < 80 else f"{line[:40]}…{line[-36:]}"
