"""A key of our own in a file, and a certificate that it signs itself; made on first use."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import Signer

from cleanbreak.adapters.paper_signing.pades.keepers import Result, certificates_of
from cleanbreak.adapters.paper_signing.pades.key_files import signer_from_pem
from cleanbreak.adapters.private_file import put_first, read_private
from cleanbreak.ports.errors import Unavailable

NAME_LENGTH_MAX = 64
"""RFC 5280 appendix A.1, ub-common-name and ub-organization-name."""
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280 4.1.2.5: no well-defined end. Papers outlive every day that could stand here."""


class OwnKey:
    """ECDSA P-256 and its certificate in one PEM file that only its owner can read.

    It is read once, when it is first needed: replacing the file needs a restart.

    :param path: where the file is, or will be made if there is none.
    :param owner: whose name stands in the certificate.
    """

    def __init__(self, path: Path, owner: str) -> None:
        self._path = path
        self._owner = owner
        self._loaded: Signer | None = None

    def lend(self, work: Callable[[Signer], Result]) -> Result:
        """Return what the work gives that signs with the key.

        :raises Unavailable: if the file cannot be read or made, or if others can read it.
        """
        return work(self._signer())

    def certificates(self) -> list[asn1.Certificate]:
        """Return the certificate, and those above it.

        :raises Unavailable: as :meth:`lend`.
        """
        return certificates_of(self._signer())

    def _signer(self) -> Signer:
        if self._loaded is None:
            if not self._path.exists():
                _make(self._path, self._owner)
            pem = read_private(self._path, "The key of papers")
            self._loaded = signer_from_pem(pem, str(self._path))
        return self._loaded


def _make(path: Path, owner: str) -> None:
    try:
        put_first(path, _new_pem(owner))
    except OSError as error:
        raise Unavailable(f"The key of papers {path} cannot be made: {error.strerror}.") from error


def _new_pem(owner: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pkcs8 + _own_certificate(key, owner).public_bytes(Encoding.PEM)


def _own_certificate(key: ec.EllipticCurvePrivateKey, owner: str) -> x509.Certificate:
    """Return a certificate for signatures that nobody can deny, and for nothing else."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner[:NAME_LENGTH_MAX]),
            x509.NameAttribute(NameOID.COMMON_NAME, owner[:NAME_LENGTH_MAX]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
        .not_valid_after(NO_END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
