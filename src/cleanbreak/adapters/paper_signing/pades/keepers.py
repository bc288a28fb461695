"""What every keeper of a key for papers can do."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from asn1crypto import pem, x509
from pyhanko.sign.signers import Signer


class Keeper(Protocol):
    """Keeps a key and its certificate."""

    def signer(self) -> AbstractContextManager[Signer]:
        """Lend what signs with the key.

        :raises Refused: if the keeper says no.
        :raises Unavailable: if the keeper cannot be asked.
        """

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificate of the key, and behind it those above it.

        :raises Unavailable: if the keeper cannot be asked.
        """


def as_pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Return the certificates in PEM, one behind the other."""
    return b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certificates)


def certificates_of(signer: Signer) -> list[x509.Certificate]:
    """Return the certificate with which it signs, and those that it puts beside it."""
    return [signer.signing_cert, *signer.cert_registry]
