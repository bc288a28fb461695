"""What may be wrong with a card or its reader, in the words of whoever stands before it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import (
    CardNeedsPin,
    CardPinBlocked,
    CardPinWrong,
    CardSilent,
    CardTakenOut,
    NoCardInReader,
    NoReaderFound,
    NotASimCard,
    ReaderInUse,
    SeveralReaders,
    UnknownReader,
)
from cleanbreak.ports.card_reader import (
    CardMute,
    CardRemoved,
    NoCard,
    NoReader,
    NoSuchReader,
    NotASim,
    PinBlocked,
    PinNeeded,
    ReaderBusy,
    WhichReader,
    WrongPin,
)
from cleanbreak.ports.errors import OutsideFailure

Told: TypeAlias = Mapping[type[OutsideFailure], Callable[[Any], Refusal]]
"""What each finding of the port is called."""


@contextmanager
def telling_findings(told: Told | None = None) -> Iterator[None]:
    """Turn what a person can help into a refusal in their language; failures stay failures.

    :param told: ``None``: as a clerk at the desk is told.
    """
    words = TOLD if told is None else told
    try:
        yield
    except tuple(words) as finding:
        raise words[type(finding)](finding) from finding


def _known(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def tries_text(tries_left: int | None) -> str:
    """Return how many tries are left, in a sentence: not every card says it."""
    return "?" if tries_left is None else str(tries_left)


def _no_such_reader(finding: NoSuchReader) -> Refusal:
    return UnknownReader(reader=finding.reader, known=_known(finding.known))


def _which_reader(finding: WhichReader) -> Refusal:
    return SeveralReaders(known=_known(finding.known))


def _pin_needed(finding: PinNeeded) -> Refusal:
    return CardNeedsPin(tries_left=tries_text(finding.tries_left))


def _wrong_pin(finding: WrongPin) -> Refusal:
    return CardPinWrong(tries_left=tries_text(finding.tries_left))


TOLD: Told = {
    NoReader: lambda _: NoReaderFound(),
    NoSuchReader: _no_such_reader,
    WhichReader: _which_reader,
    ReaderBusy: lambda _: ReaderInUse(),
    NoCard: lambda _: NoCardInReader(),
    CardRemoved: lambda _: CardTakenOut(),
    CardMute: lambda _: CardSilent(),
    NotASim: lambda _: NotASimCard(),
    PinNeeded: _pin_needed,
    PinBlocked: lambda _: CardPinBlocked(),
    WrongPin: _wrong_pin,
}
"""At the desk."""
