"""Which key signs papers, and who vouches for the time: environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cleanbreak.adapters.paper_signing.pades.key_files import KeyInFile
from cleanbreak.adapters.paper_signing.pades.keepers import Keeper
from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
from cleanbreak.adapters.variables import Variables, parse_seconds

PREFIX, TSA_PREFIX = "CLEANBREAK_PADES_", "CLEANBREAK_TSA_"
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PadesSettings:
    """Who signs, and who stamps."""

    keeper: Keeper
    tsa_url: str
    """Empty: nobody vouches for the time."""
    tsa_timeout_s: float

    @classmethod
    def from_environment(
        cls, kind: str, environment: Mapping[str, str], own: OwnKey
    ) -> "PadesSettings":
        """Return what the environment says.

        :param kind: ``own``, ``file`` or ``pkcs11``.
        :param own: the key that signs if nothing else is said.
        :raises ValueError: with the name of the variable that is missing or cannot be right.
        """
        read, stamps = Variables(PREFIX, environment), Variables(TSA_PREFIX, environment)
        made = cls(
            keeper=_keeper(kind, read, own),
            tsa_url=stamps.read("URL", _address, ""),
            tsa_timeout_s=stamps.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
        )
        read.require_all_read()
        stamps.require_all_read()
        return made


def _keeper(kind: str, read: Variables, own: OwnKey) -> Keeper:
    if kind == "own":
        return own
    if kind == "file":
        certificates = read.read("CERTIFICATES", _path, None)
        path, password = read.require("KEY_FILE", Path), read.read("PASSWORD", str, "")
        return KeyInFile(path, certificates, password)
    # Imported here, since only who has a token needs the library: the extra `hsm`.
    from cleanbreak.adapters.paper_signing.pades.token_key import KeyOnToken, TokenPlace

    place = TokenPlace(
        module=read.require("MODULE", Path),
        token=read.require("TOKEN_LABEL", str),
        label=read.require("KEY_LABEL", str),
        pin=read.require("PIN_PASSWORD", str),
    )
    return KeyOnToken(place, read.require("CERTIFICATES", Path))


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
