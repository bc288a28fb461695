"""Recordings of calls: the recorder is the operator's; here is only by which name it has one.

No name is kept without the consent that the place wants, and one that was kept goes when the
caller says no. Whoever says no is served all the same.
"""

import re
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,119}", re.ASCII)
"""As recorders name recordings; an address, which could hold a secret, is none."""


class Consent(Enum):
    """Whose consent a place wants before a call is recorded; the strictest first."""

    ALL_PARTIES = "all_parties"
    ONE_PARTY = "one_party"
    """The operator is one."""


class RecordingAnswer(Enum):
    """What the caller was told, or said."""

    AGREED = "agreed"
    TOLD = "told"
    """It was announced, and the caller did not say no."""
    REFUSED = "refused"


class RecordingNotAgreed(Refusal):
    """Without the caller's consent no recording of this call is kept."""

    code = "recording_not_agreed"


class MalformedRecording(Refusal):
    """This is no name of a recording: letters, digits, dots, colons and dashes, no address."""

    code = "malformed_recording"


class RecordingAnswerMissing(Refusal):
    """Choose what the caller said to the recording."""

    code = "recording_answer_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRules:
    """What a place wants, on a day, of whoever records calls."""

    consent: Consent
    kept: Period
    """How long the name of the recording is kept."""

    def answers(self) -> tuple[RecordingAnswer, ...]:
        """Return what an agent can enter: that it was told is no answer where a yes is needed."""
        if self.consent is Consent.ALL_PARTIES:
            return (RecordingAnswer.AGREED, RecordingAnswer.REFUSED)
        return tuple(RecordingAnswer)

    def and_also(self, other: "RecordingRules") -> "RecordingRules":
        """Return the rules of a call between two places: the stricter one of each."""
        order = list(Consent)
        return RecordingRules(
            consent=min(self.consent, other.consent, key=order.index),
            kept=self.kept,
        )


def parse_recording(text: str) -> str:
    """Return the name of a recording.

    :raises MalformedRecording: if it is none, or so long a number that it could be a phone's.
    """
    name = text.strip()
    if not REFERENCE.fullmatch(name):
        raise MalformedRecording
    return name
