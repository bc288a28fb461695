"""A key of our own in a file, and a certificate that it signs itself; made on first use."""

import os
import stat
import tempfile
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
            self._loaded = signer_from_pem(_read(self._path), str(self._path))
        return self._loaded


def _make(path: Path, owner: str) -> None:
    """Write a new key; of several processes that do so at once, one wins and all use its key."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_new_pem(owner))
                file.flush()
                os.fsync(file.fileno())
            _link_unless_there(draft, path)
        finally:
            os.unlink(draft)
    except OSError as error:
        raise Unavailable(f"The key of papers {path} cannot be made: {error.strerror}.") from error


def _link_unless_there(draft: str, path: Path) -> None:
    """Give the complete draft its name: nobody ever sees half a key or replaces one."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except OSError as error:
        raise Unavailable(f"The key of papers {path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise Unavailable(
            f"The key of papers {path} is open to others than its owner (mode {mode:04o}): "
            f"think whether it may have been copied, then run chmod 600 on it."
        )
    return content
