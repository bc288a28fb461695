"""A signing key in a file that only its owner can read; made on first use."""

import re
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from cleanbreak.adapters.private_file import keep_folder, put, put_first, read_private
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.signing import Signature

SIGNS_ON = re.compile(r"(?P<stem>.+)\.(?P<key_id>[0-9a-f]{16})\.pem")
"""How the private half of a key of before is called that still signs."""


class FileKey:
    """The port ``signing`` with an Ed25519 key (RFC 8032) in a PEM file (PKCS#8, RFC 5958).

    The key is read once, when it is first needed: replacing the file needs a restart.

    :param path: where the key is, or will be made if there is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded: Ed25519PrivateKey | None = None

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Sign each statement.

        :raises Unavailable: if the key cannot be read or made, or if others can read it.
        """
        key = self._key()
        key_id = key_id_of(_public_bytes(key))
        return [Signature(key_id, key.sign(statement)) for statement in statements]

    def public_key(self) -> bytes:
        """Return the 32 bytes of the public key.

        :raises Unavailable: if the key cannot be read or made, or if others can read it.
        """
        return _public_bytes(self._key())

    def older_public_keys(self) -> list[bytes]:
        """Return the public keys of before, as they lie beside the key.

        :raises Unavailable: if one of them cannot be read.
        """
        return [_read_public(path) for path in sorted(self._path.parent.glob(self._older("*")))]

    def beside(self) -> list["FileKey"]:
        """Return the keys of before that were told to sign on; their private halves lie here."""
        in_use = key_id_of(self.public_key())
        found = {path: SIGNS_ON.fullmatch(path.name) for path in self._path.parent.glob("*.pem")}
        return [
            FileKey(path)
            for path, named in sorted(found.items())
            if named and named["stem"] == self._path.stem and named["key_id"] != in_use
        ]

    def renew(self, *, signs_on: bool = False) -> str:
        """Put a new key in the place of the one in use; killed at any moment, one of them is there.

        The public key in use is kept first: what it signed must never lack it.

        :param signs_on: whether the key of before goes on signing beside the new one.
        :raises Unavailable: if a file cannot be written.
        """
        before = self._key()
        in_use = _public_bytes(before)
        key = Ed25519PrivateKey.generate()
        pem = Ed25519PublicKey.from_public_bytes(in_use).public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        try:
            put(self._path.parent / self._older(key_id_of(in_use)), pem)
            if signs_on:
                put(self._beside(key_id_of(in_use)), _pem(before))
            put(self._path, _pem(key))
        except OSError as error:
            raise Unavailable(
                f"The signing key {self._path} cannot be renewed: {error.strerror}."
            ) from error
        self._loaded = key
        return key_id_of(_public_bytes(key))

    def stop_beside(self, key_id: str) -> bool:
        """Let a key of before sign no more: its private half is removed, the public one stays.

        :returns: whether there was one of that name.
        :raises Unavailable: if the file cannot be removed.
        """
        path = self._beside(key_id)
        try:
            path.unlink()
            keep_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Unavailable(f"The key {path} cannot be removed: {error.strerror}.") from error
        return True

    def _beside(self, key_id: str) -> Path:
        return self._path.parent / f"{self._path.stem}.{key_id}.pem"

    def _older(self, name: str) -> str:
        return f"{self._path.stem}.{name}.pub.pem"

    def check_reachable(self) -> None:
        """Return if the file still holds the key in use, for its owner only.

        :raises Unavailable: with the sentence that says what is wrong with the file.
        """
        in_use = self.public_key()
        if _public_bytes(_read(self._path)) != in_use:
            raise Unavailable(
                f"The signing key {self._path} was replaced while in use: restart all processes."
            )

    def _key(self) -> Ed25519PrivateKey:
        if self._loaded is None:
            if not self._path.exists():
                _make(self._path)
            self._loaded = _read(self._path)
        return self._loaded


def _read_public(path: Path) -> bytes:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Unavailable(f"The file {path} holds no Ed25519 public key in PEM.")
    return key.public_bytes_raw()


def _make(path: Path) -> None:
    try:
        put_first(path, _pem(Ed25519PrivateKey.generate()))
    except OSError as error:
        raise Unavailable(f"The signing key {path} cannot be made: {error.strerror}.") from error


def _read(path: Path) -> Ed25519PrivateKey:
    pem = read_private(path, "The signing key")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        # Raised without a cause: a parser's words may quote what it read.
        raise Unavailable(f"The file {path} holds no Ed25519 private key in PEM without password.")
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
