"""What a command's exit code means; operators' scripts rely on it."""

from enum import IntEnum

from cleanbreak.domain.termination import OrderState


class ExitCode(IntEnum):
    """Stable for ever."""

    DONE = 0
    MISSED = 1
    """Only of commands that check: `lint-cancel` and `hotline prompts check` miss something."""
    USAGE = 2
    REFUSED = 3
    WAITING = 4
    FAILED = 5
    TRY_AGAIN = 75
    """Only of `messages receive`: EX_TEMPFAIL of sysexits.h, at which mail servers keep the mail
    and bring it again."""


def exit_code_of(state: OrderState) -> ExitCode:
    """Return how the end of a line stands, as an exit code: a held order needs a person."""
    if not state.is_open:
        return ExitCode.DONE
    return ExitCode.FAILED if state is OrderState.HELD else ExitCode.WAITING
