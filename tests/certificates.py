"""Who vouches for whom: an operator, an SM-DP+, and strangers whom nobody knows."""

from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """One that signs, with the file of its own certificate."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._authority = trustme.CA(organization_name=name)
        self.file = folder / f"{name}-authority.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def identity(self, host: str = "127.0.0.1") -> Identity:
        """Return a new identity for that host."""
        issued = self._authority.issue_cert(host)
        stem = self._folder / f"{self._name}-{len(list(self._folder.iterdir()))}"
        made = Identity(stem.with_suffix(".pem"), stem.with_suffix(".key"))
        made.certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return made
