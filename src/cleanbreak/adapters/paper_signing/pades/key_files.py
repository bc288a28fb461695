"""Keys of the operator in files: PKCS#12 (RFC 7292), or PEM with the certificates beside it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cleanbreak.adapters.paper_signing.pades.keepers import Result, certificates_of
from cleanbreak.ports.errors import Unavailable

NO_KEY = "{place} holds no ECDSA or RSA key with its certificate, or the password is wrong."


class KeyInFile:
    """A key that the operator was given, with its certificate and those above it.

    It is read once, when it is first needed: replacing the file needs a restart.

    :param path: a PKCS#12 file, or a PEM file with the private key.
    :param certificates: PEM file with the certificate of the key first; ``None``: they are in
        the same file.
    :param password: of the file; empty: it has none.
    """

    def __init__(self, path: Path, certificates: Path | None, password: str) -> None:
        self._path = path
        self._certificates = certificates
        self._password = password.encode() or None
        self._loaded: Signer | None = None

    def lend(self, work: Callable[[Signer], Result]) -> Result:
        """Return what the work gives that signs with the key.

        :raises Unavailable: if the file cannot be read, or has no key.
        """
        return work(self._signer())

    def certificates(self) -> list[asn1.Certificate]:
        """Return the certificate, and those above it.

        :raises Unavailable: as :meth:`lend`.
        """
        return certificates_of(self._signer())

    def _signer(self) -> Signer:
        if self._loaded is None:
            self._loaded = self._read()
        return self._loaded

    def _read(self) -> Signer:
        content, place = _content(self._path), str(self._path)
        if content.lstrip().startswith(b"-----BEGIN"):
            further = _content(self._certificates) if self._certificates else b""
            return signer_from_pem(content + b"\n" + further, place, self._password)
        return _signer_from_pkcs12(content, place, self._password)


def signer_from_pem(content: bytes, place: str, password: bytes | None = None) -> Signer:
    """Return what signs with the key of a PEM file, whose certificate comes first.

    :raises Unavailable: if there is no key with its certificate.
    """
    try:
        key = load_pem_private_key(content, password)
        certificates = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Raised without a cause: a parser's words may quote what it read.
        raise Unavailable(NO_KEY.format(place=place)) from None
    return _signer(key, certificates, place)


def read_certificates(path: Path) -> list[asn1.Certificate]:
    """Return the certificates of a PEM file, in order.

    :raises Unavailable: if there is none.
    """
    try:
        found = x509.load_pem_x509_certificates(_content(path))
    except ValueError:
        raise Unavailable(f"The file {path} holds no certificate in PEM.") from None
    return _as_asn1(found)


def _signer_from_pkcs12(content: bytes, place: str, password: bytes | None) -> Signer:
    try:
        key, own, others = pkcs12.load_key_and_certificates(content, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unavailable(NO_KEY.format(place=place)) from None
    return _signer(key, [own, *others] if own else [], place)


def _signer(key: object, certificates: Sequence[x509.Certificate], place: str) -> Signer:
    """Return what signs.

    :raises Unavailable: if the first certificate is not that of the key.
    """
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) or not certificates:
        raise Unavailable(NO_KEY.format(place=place))
    if certificates[0].public_key() != key.public_key():
        raise Unavailable(f"The first certificate for {place} is that of another key.")
    own, *above = _as_asn1(certificates)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=own,
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=_store(above),
    )


def _store(certificates: Iterable[asn1.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    return store


def _as_asn1(certificates: Iterable[x509.Certificate]) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable(f"The file {path} cannot be read: {error.strerror}.") from error
