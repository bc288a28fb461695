"""The time of day at which something is done every night, as the settings say it."""

from datetime import time

from cleanbreak.domain.refusal import Refusal


class NotATimeOfDay(Refusal):
    """CLEANBREAK_RECONCILE_AT is a time of the day like 02:40, not "{text}"."""

    code = "not_a_time_of_day"


def read_time(text: str) -> time:
    """Return the time that ``HH:MM`` says.

    :raises NotATimeOfDay: if it says none.
    """
    try:
        at = time.fromisoformat(text)
    except ValueError as error:
        raise NotATimeOfDay(text=text) from error
    return at.replace(second=0, microsecond=0)
