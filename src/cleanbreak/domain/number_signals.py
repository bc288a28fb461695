"""What those who watch a number are told at which moment: nothing that would lock its holder out.

SSF 1.0 asks for one event a token (4.2.1), and CAEP for a reason that is an object (section 2).
"""

from collections.abc import Mapping
from typing import Any, Final

from cleanbreak.domain.number_change import NumberChange, NumberChangeKind
from cleanbreak.domain.signal_stream import EventType

BY_PHONE: Final = ("phone-sms", "phone-voice")
"""Credential types of CAEP 1.0 section 3.3.1: both of them hang on the number."""
TOLD: Final = frozenset(
    {NumberChangeKind.ENDED, NumberChangeKind.RECLAIMED, NumberChangeKind.GIVEN_OUT}
)
"""Of these there is something to tell."""
REASONS: Final[Mapping[NumberChangeKind, str]] = {
    NumberChangeKind.ENDED: "The line with this number has ended. The number rests, and will be"
    " given to somebody else.",
    NumberChangeKind.RECLAIMED: "The former holder has taken this number back while it rested.",
}
"""For their logs, in English; without anything about the holder."""

Signal = tuple[EventType, Mapping[str, Any]]


def signals_of(change: NumberChange) -> tuple[Signal, ...]:
    """Return the events that tell of it, in their order.

    A number that was ported away still belongs to its holder, and so does one with a new SIM: these
    are told by nothing here. ``identifier-recycled`` says that it belongs to somebody new (RISC 1.0
    section 2.6), so that it is not said when a line ends.
    """
    if change.kind is NumberChangeKind.ENDED:
        return _credentials(change, "revoke")
    if change.kind is NumberChangeKind.RECLAIMED:
        return _credentials(change, "create")
    if change.kind is NumberChangeKind.GIVEN_OUT:
        return ((EventType.IDENTIFIER_RECYCLED, {}),)
    return ()


def _credentials(change: NumberChange, change_type: str) -> tuple[Signal, ...]:
    said = {
        "change_type": change_type,
        "event_timestamp": int(change.at.timestamp()),
        "initiating_entity": change.initiated_by.value,
        "reason_admin": {"en": REASONS[change.kind]},
    }
    return tuple(
        (EventType.CREDENTIAL_CHANGE, {"credential_type": one, **said}) for one in BY_PHONE
    )
