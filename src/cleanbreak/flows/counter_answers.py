"""Read what the program at a counter says of a card: whatever does not fit is its own failure."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from cleanbreak.domain.card_dump import DumpOfAnotherVersion, UnreadableDump
from cleanbreak.domain.counter import CounterFailed
from cleanbreak.domain.desk_visit import (
    NoCardHere,
    OtherStepDue,
    StepDoneAlready,
    UnknownVisit,
    VisitOver,
)
from cleanbreak.domain.proof import ProofLocked, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import (
    CardIdentity,
    CardNeedsPin,
    CardPinBlocked,
    CardPinWrong,
    CardSilent,
    CardTakenOut,
    LastTryIsTheHolders,
    MalformedPin,
    NoCardInReader,
    NoReaderFound,
    NotASimCard,
    NotTheCardOfTheLine,
    Personal,
    PinState,
    PinStatus,
    ReaderInUse,
    SeveralReaders,
    UnknownReader,
)
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.held_card import WipeOutcome

Said: TypeAlias = Mapping[str, Any]
ICCID = re.compile(r"89[0-9]{16,18}", re.ASCII)
IMSI = re.compile(r"[0-9]{6,15}", re.ASCII)
TRIES = re.compile(r"[0-9]|1[0-5]|\?", re.ASCII)
NAMES_LENGTH_MAX = 300
RECORDS_MAX = 1_000_000
TRIES_LEFT = ("tries_left",)
TOLD: Mapping[type[Refusal], tuple[str, ...]] = {
    NotTheCardOfTheLine: (),
    MalformedPin: (),
    CardNeedsPin: TRIES_LEFT,
    CardPinWrong: TRIES_LEFT,
    CardPinBlocked: (),
    LastTryIsTheHolders: TRIES_LEFT,
    NoReaderFound: (),
    UnknownReader: ("reader", "known"),
    SeveralReaders: ("known",),
    ReaderInUse: (),
    NoCardInReader: (),
    CardTakenOut: (),
    NotASimCard: (),
    CardSilent: (),
    CounterFailed: (),
}
"""What a counter may refuse, and with what in its sentence."""
BY_CODE = {one.code: one for one in TOLD}
KEPT: Mapping[str, type[Refusal]] = {
    one.code: one
    for one in (
        *(VisitOver, UnknownVisit, OtherStepDue, StepDoneAlready, NoCardHere),
        *(ProofLocked, VerificationOver, UnreadableDump, DumpOfAnotherVersion),
    )
}
"""What the server itself may refuse, once a counter has answered."""


def refusal_in(said: Said) -> Refusal | None:
    """Return the refusal that an answer, or what is kept of it, is; ``None``: it is none."""
    if "failed" in said:
        return CounterFailed()
    if "refused" not in said:
        return None
    kind = BY_CODE.get(str(said["refused"]))
    if kind is None:
        return CounterFailed()
    data = said.get("data")
    texts = {name: _text(name, data) for name in TOLD[kind]}
    return kind(**texts)


def refusal_kept(outcome: Said) -> Refusal | None:
    """Return the refusal that was kept as what came of a job; ``None``: it was none."""
    kind = KEPT.get(str(outcome.get("refused")))
    return kind(**outcome.get("data", {})) if kind else refusal_in(outcome)


def read_identity(said: Said) -> tuple[CardIdentity, PinState]:
    """Return what a card says of itself.

    :raises CounterFailed: if no card says so.
    """
    iccid, imsi, tries = said.get("iccid"), said.get("imsi"), said.get("tries_left")
    if not isinstance(iccid, str) or not ICCID.fullmatch(iccid):
        raise CounterFailed
    if imsi is not None and not (isinstance(imsi, str) and IMSI.fullmatch(imsi)):
        raise CounterFailed
    if tries is not None and tries not in range(16):
        raise CounterFailed
    try:
        return CardIdentity(iccid, imsi), PinState(PinStatus(said.get("pin")), tries)
    except ValueError as fault:
        raise CounterFailed from fault


def read_wiped(said: Said) -> dict[str, Any]:
    """Return how a wipe ended, in figures.

    :raises CounterFailed: if no wipe ends so.
    """
    wiped = said.get("wiped")
    if not isinstance(wiped, dict):
        raise CounterFailed
    try:
        outcome = WipeOutcome(said.get("outcome"))
        counts = {
            kind.value: {
                "found": _figure(wiped[kind.value]["found"]),
                "left": _figure(wiped[kind.value]["left"]),
            }
            for kind in Personal
            if kind.value in wiped
        }
        files_refused = _figure(wiped.get("files_refused", 0))
    except (KeyError, TypeError, ValueError) as fault:
        raise CounterFailed from fault
    return {"outcome": outcome.value, **counts, "files_refused": files_refused}


def _figure(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= RECORDS_MAX:
        raise ValueError("no count of records")
    return value


def _text(name: str, data: Any) -> str:
    said = str(data.get(name, "?")) if isinstance(data, dict) else "?"
    if name in TRIES_LEFT:
        return said if TRIES.fullmatch(said) else "?"
    return without_tricks(said[:NAMES_LENGTH_MAX])
