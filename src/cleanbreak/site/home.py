"""Where Cleanbreak keeps its data: keys, the embedded database, what is published."""

import os
from pathlib import Path


def default_home() -> Path:
    """Return where Cleanbreak keeps its data: ``CLEANBREAK_HOME``, or the user's data directory.

    Root keeps it in ``/var/lib/cleanbreak``, because the server, which runs as somebody else,
    cannot enter root's own home. (XDG Base Directory Specification, ``XDG_DATA_HOME``.)
    """
    if chosen := os.environ.get("CLEANBREAK_HOME"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/cleanbreak")
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "cleanbreak"
