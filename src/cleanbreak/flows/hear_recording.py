"""Hear a recording: fetch what a caller has said from where the provider keeps it."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from cleanbreak.domain.call_turn import CallSaid, Heard
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.kept_recordings import KeptRecordings

LOG = logging.getLogger(__name__)
WAITS_S: Sequence[float] = (0.5, 1.5)
"""A recording is there a moment after its address; the caller waits, the provider for 15 s."""


def hear_recording(
    said: CallSaid, kept: KeptRecordings | None, pause: Callable[[float], None] = time.sleep
) -> CallSaid:
    """Return the same with the recording, if there is one that was not sent along.

    If it cannot be had, nothing was recorded: the caller is asked again.
    """
    if said.heard is not Heard.RECORDED or said.recorded or kept is None:
        return said
    for wait_s in (*WAITS_S, None):
        try:
            return replace(said, recorded=kept.fetch(said.recording))
        except OutsideFailure as failure:
            LOG.warning("a recording was not there: %s", failure.sentence)
        if wait_s is not None:
            pause(wait_s)
    return said
