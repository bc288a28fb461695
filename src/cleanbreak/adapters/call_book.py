"""Calls whose end the web server has not heard: an empty file for each, named by the call alone.

The port is :class:`cleanbreak.flows.report_call_end.CallBook`. A gateway that is killed leaves them
to the next one, so that no caller stays "in a call" for ever.
"""

import re
from pathlib import Path

NAME = re.compile(r"GW[0-9a-f]{32}", re.ASCII)


class FolderCallBook:
    """A folder of its own for each gateway."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, call_id: str) -> None:
        """Note a call."""
        (self._folder / call_id).touch()

    def ended(self, call_id: str) -> None:
        """Forget a call: the server has heard."""
        (self._folder / call_id).unlink(missing_ok=True)

    def open_calls(self) -> list[str]:
        """Return those that a gateway of before has left."""
        return sorted(one.name for one in self._folder.iterdir() if NAME.fullmatch(one.name))
