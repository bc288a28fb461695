"""The customer's screen: a second window that belongs to one clerk, and shows one visit."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signature import digest_of

PAIRING_FOR = timedelta(minutes=5)
"""How long the code on the clerk's page is good."""
PAIRED_FOR = timedelta(hours=14)
"""A day at a counter; then the window is paired anew."""
IDLE_AFTER = timedelta(minutes=1)
"""After that nobody's figures are left on the glass."""
CODE_LENGTH = 9
"""Good at every counter whose clerk has just asked: of six, many addresses would find one."""
_BETWEEN = re.compile(r"[\s\-]+")


class Scene(Enum):
    """What the window shows."""

    WAITING = "waiting"
    """No customer, or one with whom nothing is to be shown yet."""
    HIDDEN = "hidden"
    """There is something, and nobody has touched the screen for a while."""
    STATEMENT = "statement"
    """What will happen, and the money: to be confirmed."""
    CONFIRMED = "confirmed"
    """The customer has said yes; the clerk goes on."""
    ENDED = "ended"
    """The order is accepted."""


class WrongPairingCode(Refusal):
    """This code is not good. Look at the clerk's page: a code is good for five minutes."""

    code = "wrong_pairing_code"


class NotPaired(Refusal):
    """This window belongs to no counter. Type the code from the clerk's page."""

    code = "not_paired"


class NothingToConfirm(Refusal):
    """There is nothing to confirm at this moment. The clerk goes on with you."""

    code = "nothing_to_confirm"


class FiguresChanged(Refusal):
    """Date or money have changed since you saw them. Look at them again before you confirm."""

    code = "figures_changed"


def parse_pairing_code(typed: str) -> str:
    """Return the digits.

    :raises WrongPairingCode: if it cannot be one.
    """
    code = _BETWEEN.sub("", typed)
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdecimal()):
        raise WrongPairingCode
    return code


def digest_of_plan(plan: Mapping[str, Any], *, line: str) -> UUID:
    """Return by what a statement is known: of every date and figure of the plan, and of the line.

    :param plan: as :meth:`Plan.as_json` has it.
    :param line: what names the line among ours.
    """
    return digest_of(canonical_bytes({"line": line, "plan": plan}))
