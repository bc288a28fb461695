"""Secrets from the environment or from files: the one reader of both.

``NAME_FILE`` names a file that holds the value of ``NAME``, as Docker and Kubernetes hand secrets
out. What is read so is never put into the environment of this process, which its children and
whoever lists processes can see (ASVS 5.0 13.3.1).
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cleanbreak.domain.refusal import Refusal

DATABASE = "DATABASE_URL"
OURS = "CLEANBREAK_"
HELD_BY = (
    "PASSWORD",
    "TOKEN",
    "SECRET",
    "SECRET_KEY",
    "SECRET_KEYS",
    "ACCESS_KEY",
    "DATA_KEYS",
    "PROVISIONING_KEY",
    "STRIPE_KEY",
    "OPEN5GS_URI",
    "PYHSS_DATABASE",
    "PKCS11_PIN",
    "PRIVATE_KEY",
)
"""How the names of settings end that are secrets, or may hold a password."""
SUFFIX = "_FILE"
OUT_OF_CONFIGURATION: dict[str, str] = {}
"""Secrets of the configuration file, which is read once, see `configuration/load.py`."""
BYTES_MAX = 100_000
HANDED_OUT = Path("/run/secrets")
"""Where Docker puts secrets, readable by everybody in the container, which is one program."""


class SecretNotReadable(Refusal):
    """{name} names a file that cannot be read: {path}."""

    code = "secret_not_readable"


class SecretGivenTwice(Refusal):
    """{name} and {name}_FILE are both set. Take one of them away."""

    code = "secret_given_twice"


def is_secret(name: str) -> bool:
    """Return whether a setting is a secret."""
    return name == DATABASE or (name.startswith(OURS) and name.endswith(HELD_BY))


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment, in which each secret that is in a file stands by its own name.

    :raises SecretNotReadable: if a file cannot be read.
    :raises SecretGivenTwice: if a secret is also given directly.
    """
    whole = {**OUT_OF_CONFIGURATION, **given} if given is os.environ else dict(given)
    for name, path in secret_files(given):
        if given.get(name):
            raise SecretGivenTwice(name=name)
        whole[name] = _read(name, path)
        del whole[name + SUFFIX]
    return whole


def secret_files(given: Mapping[str, str] = os.environ) -> list[tuple[str, Path]]:
    """Return which secrets are in which files."""
    return [
        (name.removesuffix(SUFFIX), Path(path))
        for name, path in given.items()
        if path and name.endswith(SUFFIX) and is_secret(name.removesuffix(SUFFIX))
    ]


def open_to_others(paths: Iterable[Path]) -> list[Path]:
    """Return the files that others can read, or that others than their owner can change."""
    return [path for path in paths if path.stat().st_mode & _forbidden(path)]


def _forbidden(path: Path) -> int:
    return 0o002 if path.is_relative_to(HANDED_OUT) else 0o027


def _read(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(BYTES_MAX).decode().strip()
    except (OSError, UnicodeDecodeError):
        raise SecretNotReadable(name=name + SUFFIX, path=path) from None
