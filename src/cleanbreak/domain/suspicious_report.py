"""Reports of somebody who says that they are us."""

from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.wave_file import is_wave_file

SAID_LENGTH_MAX = 5_000
WHERE_LENGTH_MAX = 300
CONTACT_LENGTH_MAX = 254
RECORDING_BYTES_MAX = 4_000_000
"""Four minutes of 8 kHz with 16 bits."""


class MetBy(Enum):
    """How somebody met it."""

    CALL = "call"
    SMS = "sms"
    EMAIL = "email"
    WEB = "web"
    SOCIAL = "social"
    LETTER = "letter"
    IN_PERSON = "in_person"


class MetByMissing(Refusal):
    """Choose how you met it."""

    code = "met_by_missing"


class SaidMissing(Refusal):
    """Tell what happened, or paste the message."""

    code = "said_missing"


class ReportTooLong(Refusal):
    """This is too long. Write at most {limit} characters."""

    code = "report_too_long"


class UnknownReport(Refusal):
    """There is no open report with this number."""

    code = "unknown_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspiciousReport:
    """What somebody tells."""

    met_by: MetBy
    said: str = field(repr=False)
    where: str = field(default="", repr=False)
    """The number, address or place, if they know it."""
    contact: str = field(default="", repr=False)
    """Where the reporter can be asked; it is deleted when the report is closed."""

    def check(self) -> None:
        """Return if it can be kept.

        :raises SaidMissing, ReportTooLong: if it cannot.
        """
        if not self.said.strip():
            raise SaidMissing
        lengths = (
            (self.said, SAID_LENGTH_MAX),
            (self.where, WHERE_LENGTH_MAX),
            (self.contact, CONTACT_LENGTH_MAX),
        )
        for text, limit in lengths:
            if len(text) > limit:
                raise ReportTooLong(limit=limit)


def is_recording(content: bytes) -> bool:
    """Return whether something was recorded that can be kept: a RIFF file of the form WAVE."""
    return is_wave_file(content) and len(content) <= RECORDING_BYTES_MAX
