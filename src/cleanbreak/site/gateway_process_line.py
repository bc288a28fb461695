"""How the gateway of the hotline is started: by its own process, with assertions off."""

import sys
from pathlib import Path


def gateway_arguments(home: Path, *, as_json: bool = False) -> list[str]:
    """Return the command line; ``-O`` because aiosipua asserts what Python 3.11 does not keep."""
    program = [sys.executable, "-O", "-P", "-m", "cleanbreak.site.gateway_process", str(home)]
    return [*program, *(["--json"] if as_json else [])]
