"""What every keeper of a key for papers can do."""

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

    def certificate(self) -> x509.Certificate:
        """Return the certificate of the key.

        :raises Unavailable: if the keeper cannot be asked.
        """


def as_pem(certificate: x509.Certificate) -> bytes:
    """Return the certificate in PEM."""
    written: bytes = pem.armor("CERTIFICATE", certificate.dump())
    return written
