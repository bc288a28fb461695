"""The operator's recorder of calls: it has the audio, we have its name.

A call is named as the telephony names it. Both acts can be repeated, and answer as the first time.
They fail in the three ways of :mod:`cleanbreak.ports.errors`.
"""

from typing import Protocol


class Recorder(Protocol):
    """Records calls, or does not."""

    def keep(self, provider: str, provider_call_id: str) -> str:
        """Record a call, or go on with it; return the recorder's name for the recording.

        :raises Refused: if it does not record this call.
        """

    def discard(self, provider: str, provider_call_id: str) -> None:
        """Record a call no more, and destroy what was recorded of it; also if nothing was."""

    def check_reachable(self) -> None:
        """Return if the recorder answers.

        :raises Unavailable: if it does not.
        """
