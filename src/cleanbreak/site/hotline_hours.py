"""When the hotline is open, as the settings say it."""

from datetime import UTC, datetime

from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.opening_hours import hours_at


class MalformedHotlineHours(Refusal):
    """CLEANBREAK_HOTLINE_HOURS are opening hours like "Mo-Fr 08:00-20:00; PH off", not "{text}":
    {why}
    """

    code = "malformed_hotline_hours"


def read_hotline_hours(text: str, place: str) -> str:
    """Return the hours, if they can be evaluated at the home place and open at some time.

    :raises MalformedHotlineHours: if not.
    """
    text = text.strip()
    if text:
        try:
            hours_at(text, place).check(datetime.now(UTC))
        except Refusal as refusal:
            raise MalformedHotlineHours(text=text, why=str(refusal)) from refusal
    return text
