"""Secrets stand elsewhere: ``env:NAME`` is a variable, ``file:/path`` a file with one line."""

import re
from collections.abc import Mapping
from pathlib import Path

from cleanbreak.domain.refusal import Refusal

REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/\S.*")
SECRET_BYTES_MAX = 10_000


class NothingKept(Refusal):
    """Nothing is kept in {reference}, or it cannot be read."""

    code = "adapter_reference_empty"


def is_reference(text: str) -> bool:
    """Return whether the text says where something is kept, and not what it is."""
    return REFERENCE.fullmatch(text) is not None


def read_reference(text: str, environment: Mapping[str, str]) -> str:
    """Return what is kept there; a text that is no reference stands for itself.

    :raises NothingKept: with the reference, never with what it holds.
    """
    if not is_reference(text):
        return text
    where, _, what = text.partition(":")
    kept = environment.get(what, "") if where == "env" else _read(Path(what))
    if not kept.strip():
        raise NothingKept(reference=text)
    return kept.strip()


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(SECRET_BYTES_MAX).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise NothingKept(reference=f"file:{path}") from error
