"""From when to when a bucket may be used (``validFor``), as it was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

OPEN = ".."
"""An end that is not set (ISO 8601-2 clause 9)."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A period; what is not set is ``None``. Kept as texts, to be given back unchanged."""

    start: str | None = None
    end: str | None = None

    def is_over(self, now: datetime) -> bool:
        """Return whether its end has come."""
        return self.end is not None and read_instant(self.end) <= now

    def __str__(self) -> str:
        return f"{self.start or OPEN}/{self.end or OPEN}"

    @classmethod
    def from_text(cls, text: str) -> "Validity":
        """Return the period that ``str`` wrote."""
        start, _, end = text.partition("/")
        return cls(None if start == OPEN else start, None if end == OPEN else end)

    @classmethod
    def from_json(cls, value: Any) -> "Validity":
        """Return the period of a ``TimePeriod``.

        :raises ValueError: if it cannot be read.
        """
        if value is None:
            return cls()
        if not isinstance(value, Mapping):
            raise ValueError("a period has a start and an end")
        start, end = value.get("startDateTime"), value.get("endDateTime")
        for text in (start, end):
            if text is not None:
                read_instant(text)
        return cls(start, end)

    def as_json(self) -> dict[str, str]:
        """Return it as a ``TimePeriod``."""
        said = {"startDateTime": self.start, "endDateTime": self.end}
        return {name: text for name, text in said.items() if text is not None}


def read_instant(text: Any) -> datetime:
    """Return the instant that an RFC 3339 text says.

    :raises ValueError: if it says none, or not in which time zone.
    """
    if not isinstance(text, str) or " " in text:
        raise ValueError("it is no RFC 3339 date and time")
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("it does not say its time zone")
    return instant


def write_instant(instant: datetime) -> str:
    """Return the instant in RFC 3339, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
