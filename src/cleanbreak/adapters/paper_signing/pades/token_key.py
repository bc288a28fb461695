"""A key on a token that never gives it out: a smart card, or a hardware module (PKCS#11)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from asn1crypto import x509
from pyhanko.sign.signers import Signer

from cleanbreak.adapters.paper_signing.pades.key_files import read_certificates

Result = TypeVar("Result")


class Token(Protocol):
    """A token, and the session in which all of a process asks it."""

    def ask(self, question: Callable[[Any], Result]) -> Result:
        """Return what a question to the token gives; it may be asked twice.

        :raises Unavailable: if the token cannot be asked, or has no such key.
        """


class KeyOnToken:
    """A key behind a PKCS#11 library (OASIS PKCS#11 2.40), its certificate in a PEM file.

    :param label: of the key on the token.
    :param certificates: PEM file with the certificate of the key first.
    """

    def __init__(self, token: Token, label: str, certificates: Path) -> None:
        self._token = token
        self._label = label
        self._certificates = certificates

    def lend(self, work: Callable[[Signer], Result]) -> Result:
        """Return what the work gives that signs with the key.

        :raises Unavailable: if the token cannot be asked, or has no such key.
        """
        return self._token.ask(lambda session: work(self._signer(session)))

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificate, and those above it.

        :raises Unavailable: if their file cannot be read.
        """
        return read_certificates(self._certificates)

    def _signer(self, session: Any) -> Signer:
        # Imported here, since only who has a token needs the library: the extra `hsm`.
        from pkcs11 import ObjectClass
        from pyhanko.sign.pkcs11 import PKCS11Signer

        session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self._label)
        own, *above = self.certificates()
        return PKCS11Signer(
            session,
            signing_cert=own,
            ca_chain=above,
            key_label=self._label,
            # every token knows CKM_ECDSA, which is given a hash; not all can hash themselves
            use_raw_mechanism=own.public_key.algorithm == "ec",
        )
