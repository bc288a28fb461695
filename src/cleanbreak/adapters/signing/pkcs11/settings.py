"""Which module speaks to the token, which token it is, and how we log in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cleanbreak.adapters.variables import Variables

PREFIX = "CLEANBREAK_PKCS11_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Settings:
    """One token."""

    module: Path
    """The shared library of its maker, like ``/usr/lib/softhsm/libsofthsm2.so``."""
    token: str
    """Its label."""
    pin: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Pkcs11Settings":
        """Return the settings that ``CLEANBREAK_PKCS11_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        found = cls(
            module=variables.require("MODULE", _file),
            token=variables.require("TOKEN", str),
            pin=variables.require("PIN", str),
        )
        variables.require_all_read()
        return found


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError("there is no such file")
    return path
