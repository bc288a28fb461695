"""How an agent handles a call of the hotline: what comes after what, and what is never left out.

The steps to the end have one order: who somebody is comes before their account, every consequence
is read aloud before the caller says yes. A call that breaks off before the yes has changed nothing.
"""

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeAlias

from cleanbreak.domain.refusal import Refusal

Details: TypeAlias = Mapping[str, str]
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LONG_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)


class CallStep(Enum):
    """What an agent does with a caller."""

    GREETED = "greeted"
    """The caller has heard who speaks, and by which code they can see that it is us."""
    NAMED = "named"
    """The line was named by its number or its card; whether there is such a line is not told."""
    VERIFIED = "verified"
    """The caller has proved that the line is theirs."""
    PAPERS = "papers"
    """What the place asks for was said, and when the line is to end."""
    TOLD_END = "told_end"
    """The caller has heard when the line ends, and what ends with it."""
    TOLD_MONEY = "told_money"
    TOLD_BACKUP = "told_backup"
    """What to save before."""
    TOLD_NUMBER = "told_number"
    """What hangs on the number."""
    CONFIRMED = "confirmed"
    """The caller has said yes to what was read out."""
    ENDED = "ended"
    """The order is accepted; the caller has its number."""
    RECEIPT = "receipt"
    """The receipt has left."""


IN_ORDER = tuple(CallStep)
"""The only way to the end and to its receipt; the database keeps it, too."""
READ_OUT = (
    CallStep.TOLD_END,
    CallStep.TOLD_MONEY,
    CallStep.TOLD_BACKUP,
    CallStep.TOLD_NUMBER,
)
"""What is read out one after the other; each is noted with what the figures were."""
WITHOUT_CALLER = frozenset({CallStep.ENDED, CallStep.RECEIPT})
"""What the caller has confirmed goes on when they have hung up; nothing else does."""


class HandlingOutcome(Enum):
    """How the handling of a call was closed; what the caller wanted is never refused by it."""

    ENDED = "ended"
    """An order was accepted."""
    DECLARED = "declared"
    """A plain declaration was accepted, without proof."""
    SERVED = "served"
    """The caller wanted, or got, something else."""
    BROKEN_OFF = "broken_off"
    """The call was over before anything was done."""
    BEGUN_AGAIN = "begun_again"
    """The caller has changed their mind, or the figures have changed: it goes on anew."""
    PASSED_ON = "passed_on"
    """A colleague goes on with the call."""


class UnknownHandling(Refusal):
    """You have no such call."""

    code = "unknown_handling"


class HandlingOver(Refusal):
    """This call is closed. Take the next one."""

    code = "handling_over"


class OtherCallStepDue(Refusal):
    """Another step of the script is due before this one. It is the one that the page shows."""

    code = "other_call_step_due"


class CallStepDone(Refusal):
    """This step of the script is done already."""

    code = "call_step_done"


class CallerHasHungUp(Refusal):
    """The caller is no longer on the line. Nothing was ended; close the call."""

    code = "caller_has_hung_up"


class CallerSaysNothingYet(Refusal):
    """Type 1 when the caller has said yes. Otherwise begin again, or close: nothing is done."""

    code = "caller_says_nothing_yet"


class HandledElsewhere(Refusal):
    """A colleague is speaking with this caller. Take the next call."""

    code = "handled_elsewhere"


class CloseFirst(Refusal):
    """Close the call before this one first."""

    code = "close_call_first"


class OwnLineOnPhone(Refusal):
    """Nobody serves their own line. Pass the call on to a colleague."""

    code = "own_line_on_phone"


def due_step(done: Collection[CallStep]) -> CallStep | None:
    """Return the step that is due; ``None`` when the receipt has left."""
    return next((step for step in IN_ORDER if step not in done), None)


def check_due(step: CallStep, done: Collection[CallStep], *, is_on_the_line: bool) -> None:
    """Return if the step may be done now.

    :param is_on_the_line: whether the caller is still there.
    :raises CallStepDone: if it was done.
    :raises OtherCallStepDue: if it would skip one, or come before its turn.
    :raises CallerHasHungUp: for what nobody is there to hear or to say.
    """
    if step in done:
        raise CallStepDone
    if step is not due_step(done):
        raise OtherCallStepDue
    if not is_on_the_line and step not in WITHOUT_CALLER:
        raise CallerHasHungUp


def check_details(details: Details) -> None:
    """Return if the details tell of nobody: codes and references.

    :raises ValueError: if one of them could be a name, or the number of a phone or a card.
    """
    for name, value in details.items():
        is_code = _CODE.fullmatch(value) is not None and not _LONG_NUMBER.search(value)
        if not _CODE.fullmatch(name) or not (is_code or _REFERENCE.fullmatch(value)):
            raise ValueError(f"the detail {name!r} of a call's step could tell of a person")


def statement_told(done: Mapping[CallStep, Details]) -> str:
    """Return by what the figures are known that the caller has heard; empty: none yet."""
    return next((done[step]["statement"] for step in reversed(READ_OUT) if step in done), "")


def outcome_of(
    *, has_order: bool, has_declared: bool, otherwise: HandlingOutcome
) -> HandlingOutcome:
    """Return how a call is closed: whoever has an order has ended their line, whatever is said."""
    if has_order:
        return HandlingOutcome.ENDED
    return HandlingOutcome.DECLARED if has_declared else otherwise
