"""The time of day at which something is done every night, as the settings say it."""

from datetime import time


def read_time(text: str) -> time:
    """Return the time that ``HH:MM`` says.

    :raises ValueError: if it says none.
    """
    try:
        at = time.fromisoformat(text)
    except ValueError as error:
        raise ValueError("CLEANBREAK_RECONCILE_AT is a time of the day like 02:40.") from error
    return at.replace(second=0, microsecond=0)
