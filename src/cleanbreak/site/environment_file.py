"""Settings that belong to one home: `environment` in it, one NAME=value a line."""

import os
from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "environment"


def load_environment(home: Path) -> None:
    """Take over what the file says, as far as the process's own environment says nothing."""
    path = home / FILE_NAME
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value)


def save_environment(home: Path, settings: Mapping[str, str]) -> None:
    """Write the settings so that every later command with this home finds them."""
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}={value}\n" for name, value in sorted(settings.items())]
    draft = home / f"{FILE_NAME}.draft"
    draft.write_text("".join(lines), encoding="utf-8")
    draft.replace(home / FILE_NAME)
