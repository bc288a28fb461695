"""What every keeper of a key for papers can do."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from asn1crypto import pem, x509
from pyhanko.sign.signers import Signer

Result = TypeVar("Result")


class Keeper(Protocol):
    """Keeps a key and its certificate."""

    def lend(self, work: Callable[[Signer], Result]) -> Result:
        """Return what the work gives that signs with the key; it may be done twice.

        :raises Unavailable: if the keeper cannot be asked, or has no such key.
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
