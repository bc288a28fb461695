"""A call to the hotline: what the caller wants, and how it ended."""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class CallTopic(Enum):
    """What a caller has chosen."""

    STATUS = "status"
    CANCEL = "cancel"
    BRING = "bring"
    """What to bring, and where to."""
    FRAUD = "fraud"
    OTHER = "other"
    """A person, without saying why."""

    @property
    def skill(self) -> str:
        """Return the skill of the agents who are asked for."""
        skilled = (CallTopic.CANCEL, CallTopic.FRAUD)
        return self.value if self in skilled else CallTopic.OTHER.value


class CallOutcome(Enum):
    """How a call ended; that somebody was refused to cancel is none of these."""

    DECLARED = "declared"
    """By keys; the caller has heard the receipt number."""
    VOICEMAIL = "voicemail"
    """A declaration in the caller's own voice, with its receipt number."""
    SERVED = "served"
    """By a person."""
    CALL_BACK = "call_back"
    """They are called back, and have kept their place."""
    STATUS_TOLD = "status_told"
    STORES_TOLD = "stores_told"
    FRAUD_REPORTED = "fraud_reported"
    ABANDONED = "abandoned"
    """Hung up before any of these."""


class UnknownHotlineCall(Refusal):
    """There is no such call."""

    code = "unknown_hotline_call"


class HotlineCallOver(Refusal):
    """This call is over."""

    code = "hotline_call_over"
