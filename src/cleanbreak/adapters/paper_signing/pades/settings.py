"""Where the key of papers is, and who vouches for the time: environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cleanbreak.adapters.variables import Variables, parse_seconds

PREFIX, TSA_PREFIX = "CLEANBREAK_PADES_", "CLEANBREAK_TSA_"
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PadesSettings:
    """What belongs to the key, and who stamps."""

    key_file: Path | None
    """A PKCS#12 file, or a PEM file with the private key."""
    certificates: Path | None
    """PEM file with the certificate of the key first, and those above it behind."""
    password: str = field(repr=False)
    """Of the key file; empty: it has none."""
    tsa_url: str
    """Empty: nobody vouches for the time."""
    tsa_timeout_s: float

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "PadesSettings":
        """Return what the environment says.

        :raises ValueError: with the name of the variable that cannot be right.
        """
        read, stamps = Variables(PREFIX, environment), Variables(TSA_PREFIX, environment)
        found = cls(
            key_file=read.read("KEY_FILE", _path, None),
            certificates=read.read("CERTIFICATES", _path, None),
            password=read.secret("PASSWORD"),
            tsa_url=stamps.read("URL", _address, ""),
            tsa_timeout_s=stamps.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
        )
        read.require_all_read()
        stamps.require_all_read()
        return found

    def require_key_file(self) -> Path:
        """Return the file of the key.

        :raises ValueError: if it is not named.
        """
        return _required(self.key_file, "KEY_FILE")

    def require_certificates(self) -> Path:
        """Return the file of the certificates.

        :raises ValueError: if it is not named.
        """
        return _required(self.certificates, "CERTIFICATES")


def _required(path: Path | None, name: str) -> Path:
    if path is None:
        raise ValueError(f"{PREFIX}{name} is missing.")
    return path


def _path(text: str) -> Path | None:
    return Path(text)


def _address(text: str) -> str:
    """Return the address of a server.

    :raises ValueError: if it is none, or would tell a password to whoever reads settings.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.password:
        raise ValueError("it is an address like https://tsa.example/")
    return text
