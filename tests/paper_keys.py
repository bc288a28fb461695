"""Keys of papers for tests, each on a stage of the port ``paper_signing``."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from tests.tokens import SoftToken

from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning
from cleanbreak.adapters.paper_signing.pades.keepers import Keeper
from cleanbreak.adapters.paper_signing.pades.key_files import KeyInFile
from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
from cleanbreak.adapters.paper_signing.pades.token_key import KeyOnToken
from cleanbreak.adapters.signing.pkcs11 import Pkcs11Token
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.check_paper import check_paper
from cleanbreak.ports.paper_signing import PaperSigning

PASSWORD = "canary-password"
AUTHORITY = "Example Authority"
LABELS = count(1)


class PaperSigningStage(Protocol):
    """A keeper of a key for papers."""

    signing: PaperSigning

    def other_process(self) -> PaperSigning:
        """Return what another process would sign with."""

    def outage(self) -> AbstractContextManager[None]:
        """Make the key unreachable for who has not used it yet."""


class PaperKeyStage:
    """A key in a file.

    :param file: what is away in an outage.
    """

    def __init__(self, folder: Path, make: Callable[[], Keeper], file: Path) -> None:
        self._kept, self._make, self._file = folder / "kept", make, file
        self.signing = self.other_process()

    def other_process(self) -> PaperSigning:
        return PadesPaperSigning(self._make(), self._kept)

    @contextmanager
    def outage(self) -> Iterator[None]:
        aside = self._file.rename(self._file.with_suffix(".aside"))
        self._file.mkdir()
        try:
            yield
        finally:
            self._file.rmdir()
            aside.rename(self._file)


def own_key_stage(folder: Path) -> PaperKeyStage:
    """Return one with a key that makes itself."""
    path = folder / "paper_key.pem"
    stage = PaperKeyStage(folder, lambda: OwnKey(path, "Example Mobile"), path)
    stage.signing.certificate()
    return stage


def pkcs12_stage(folder: Path) -> PaperKeyStage:
    """Return one with a file as authorities give it out, with the authority's certificate in it."""
    key, certificates = issued()
    path = folder / "paper.p12"
    own, above = certificates
    how = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"papers", key, own, [above], how))
    return PaperKeyStage(folder, lambda: KeyInFile(path, None, PASSWORD), path)


def pem_stage(folder: Path) -> PaperKeyStage:
    """Return one with a key in PEM and its certificates beside it."""
    key, certificates = issued()
    path, beside = folder / "paper.key", folder / "paper.pem"
    how = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    beside.write_bytes(in_pem(certificates))
    return PaperKeyStage(folder, lambda: KeyInFile(path, beside, PASSWORD), path)


class PaperTokenStage:
    """A key in a token of SoftHSM."""

    def __init__(self, token: SoftToken, folder: Path) -> None:
        self._token, self._folder = token, folder
        self._label = f"paper-{next(LABELS)}"
        key, certificates = issued()
        put_on_token(token, self._label, key)
        self._certificates = folder / "paper.pem"
        self._certificates.write_bytes(in_pem(certificates))
        self.signing = self.other_process()

    def other_process(self) -> PaperSigning:
        asked = Pkcs11Token(self._token.settings())
        return PadesPaperSigning(
            KeyOnToken(asked, self._label, self._certificates), self._folder / "kept"
        )

    def outage(self) -> AbstractContextManager[None]:
        return self._token.pulled_out()


def put_on_token(token: SoftToken, label: str, key: ec.EllipticCurvePrivateKey) -> None:
    """Put a key on the token, as a ceremony does; it cannot be read any more."""
    from pkcs11 import Attribute
    from pkcs11.util.ec import decode_ec_private_key, decode_ec_public_key

    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert load_der_public_key(public)
    about = {Attribute.TOKEN: True, Attribute.LABEL: label, Attribute.ID: label.encode()}

    def put(session: object) -> None:
        create = session.create_object  # type: ignore[attr-defined]
        create(decode_ec_private_key(der) | about)
        create(decode_ec_public_key(public) | about)

    Pkcs11Token(token.settings()).ask(put)


def issued(days: int = 30) -> tuple[ec.EllipticCurvePrivateKey, list[x509.Certificate]]:
    """Return a key with its certificate, and that of the authority that signed it.

    :param days: how long the certificate is good; 0: three seconds.
    """
    above, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    until = datetime.now(UTC) + timedelta(days=days, seconds=3)
    authority = _certificate(AUTHORITY, above, above, until)
    return key, [_certificate("Example Mobile", key, above, until), authority]


def is_genuine(pdf: bytes, certificate: bytes) -> bool:
    """Return whether the paper is what the key of this certificate has signed."""
    try:
        check_paper(pdf, [certificate])
    except Refusal:
        return False
    return True


def in_pem(certificates: list[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, above: ec.EllipticCurvePrivateKey, until: datetime
) -> x509.Certificate:
    is_authority = name == AUTHORITY
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=60))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(above, SHA256())
    )
