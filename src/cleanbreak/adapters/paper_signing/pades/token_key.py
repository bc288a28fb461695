"""A key on a token that never gives it out: a smart card, or a hardware module (PKCS#11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers import Signer

from cleanbreak.adapters.paper_signing.pades.key_files import read_certificates
from cleanbreak.ports.errors import Refused, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPlace:
    """Where the key is."""

    module: Path
    """The library of the maker."""
    token: str
    """The label of the token."""
    label: str
    """The label of the key on it."""
    pin: str


class KeyOnToken:
    """A key behind a PKCS#11 library (OASIS PKCS#11 2.40), its certificate in a PEM file.

    One session at a time: many tokens have no more, and all of a process log in together.

    :param certificates: PEM file with the certificate of the key first.
    """

    def __init__(self, place: TokenPlace, certificates: Path) -> None:
        self._place = place
        self._certificates = certificates
        self._lock = Lock()

    @contextmanager
    def signer(self) -> Iterator[Signer]:
        """Lend what signs.

        :raises Refused: if the token knows no such key.
        :raises Unavailable: if the token cannot be asked.
        """
        own, *above = read_certificates(self._certificates)
        with self._lock, self._session() as session:
            _require_key(session, self._place)
            label = self._place.label
            try:
                yield PKCS11Signer(session, signing_cert=own, ca_chain=above, key_label=label)
            except PKCS11Error as error:
                raise self._unavailable(error) from error

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificate, and those above it.

        :raises Unavailable: if their file cannot be read.
        """
        return read_certificates(self._certificates)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        try:
            token = pkcs11.lib(str(self._place.module)).get_token(token_label=self._place.token)
            session = _open(token, self._place.pin)
        except (PKCS11Error, RuntimeError) as error:  # the latter: the library cannot be loaded
            raise self._unavailable(error) from error
        try:
            yield session
        finally:
            session.close()

    def _unavailable(self, error: Exception) -> Unavailable:
        why = type(error).__name__
        return Unavailable(f"The token {self._place.token} cannot be used ({why}).")


def _open(token: Any, pin: str) -> Any:
    """Return a session; a process that is logged in already needs no PIN."""
    try:
        return token.open(user_pin=pin)
    except UserAlreadyLoggedIn:
        return token.open()


def _require_key(session: Any, place: TokenPlace) -> None:
    try:
        session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=place.label)
    except PKCS11Error as error:
        why = type(error).__name__
        raise Refused(f"The token {place.token} has no key {place.label} ({why}).") from error
