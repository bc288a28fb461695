"""What is said of a number that rests: its line has ended, and nobody has it.

CAMARA's text leaves it open what number-recycling answers for a day on which the former holder had
the number. ``True`` errs on the safe side for whoever would send a code there, and is what the
database of the FCC says from the day of the disconnection on.
"""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class RestingAnswer(Enum):
    """What number-recycling answers then."""

    RECYCLED = "true"
    NOT_FOUND = "not-found"
    """404 IDENTIFIER_NOT_FOUND."""
    NOT_APPLICABLE = "not-applicable"
    """422 SERVICE_NOT_APPLICABLE."""


class NoRestingAnswer(Refusal):
    """CLEANBREAK_CAMARA_RESTING is "true", "not-found" or "not-applicable", not "{text}"."""

    code = "no_resting_answer"


def read_resting_answer(text: str) -> RestingAnswer:
    """Return what a setting says.

    :raises NoRestingAnswer: if it is none of the three.
    """
    try:
        return RestingAnswer(text)
    except ValueError:
        raise NoRestingAnswer(text=text) from None
