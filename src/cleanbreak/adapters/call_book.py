"""Calls whose end the web server has not heard: an empty file for each, named by the call alone.

The port is :class:`cleanbreak.flows.report_call_end.CallBook`. A gateway that is killed leaves them
to the next one, so that no caller stays "in a call" for ever.
"""

import fcntl
import os
import re
from pathlib import Path

from cleanbreak.domain.refusal import Refusal

NAME = re.compile(r"GW[0-9a-f]{32}", re.ASCII)


class AnotherGateway(Refusal):
    """Another gateway uses {folder}. Give this one a CLEANBREAK_HOTLINE_GATEWAY_HOME of its own."""

    code = "another_gateway"


class FolderCallBook:
    """A folder of its own for each gateway: what it finds there it takes for calls that are over.

    :raises AnotherGateway: if one that runs has it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held = os.open(folder / ".held", os.O_CREAT | os.O_RDWR, 0o600)  # until we end
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise AnotherGateway(folder=folder) from fault

    def begin(self, call_id: str) -> None:
        """Note a call."""
        (self._folder / call_id).touch()

    def ended(self, call_id: str) -> None:
        """Forget a call: the server has heard."""
        (self._folder / call_id).unlink(missing_ok=True)

    def open_calls(self) -> list[str]:
        """Return those that a gateway of before has left."""
        return sorted(one.name for one in self._folder.iterdir() if NAME.fullmatch(one.name))
