"""The file in which the program at a counter keeps where its server is, and its token."""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from cleanbreak.domain.refusal import Refusal

NOBODY_ELSE = 0o600
OTHERS = 0o077
FILE_BYTES_MAX = 10_000


class NotPairedYet(Refusal):
    """This computer is no counter yet. Ask the lead of the store for a code, and run "cleanbreak
    desk-agent --server URL --pairing CODE".
    """

    code = "not_paired_yet"


class AgentFileOpen(Refusal):
    """Others on this computer can read {file}, and the token is in it. Run: chmod 600 {file}"""

    code = "agent_file_open"


class AgentFileUnreadable(Refusal):
    """The file {file} was not written by this program, or it is damaged. Delete it, and pair this
    computer again.
    """

    code = "agent_file_unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """What is kept between two starts."""

    server: str
    token: str = field(repr=False)
    authorities: str = ""
    """Whose signature the server's certificate has; empty: the system's list."""
    reader: str = ""
    printer: str = ""

    def with_said(self, *, reader: str | None, printer: str | None) -> "AgentSettings":
        """Return the settings with what was said now; what was not said stays."""
        return replace(
            self,
            reader=self.reader if reader is None else reader,
            printer=self.printer if printer is None else printer,
        )


def read_agent_file(path: Path) -> AgentSettings:
    """Return what was kept.

    :raises NotPairedYet: if there is no such file.
    :raises AgentFileOpen: if others can read it.
    :raises AgentFileUnreadable: if it is something else.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(FILE_BYTES_MAX)
    except FileNotFoundError:
        raise NotPairedYet from None
    if mode & OTHERS:
        raise AgentFileOpen(file=path)
    try:
        return AgentSettings(**{name: str(said) for name, said in json.loads(content).items()})
    except (ValueError, TypeError, AttributeError) as fault:
        raise AgentFileUnreadable(file=path) from fault


def write_agent_file(path: Path, settings: AgentSettings) -> None:
    """Keep the settings, readable by nobody else; never half overwritten."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NOBODY_ELSE)
    with os.fdopen(file, "w", encoding="utf-8") as text:
        json.dump(asdict(settings), text, indent=1)
    part.replace(path)
