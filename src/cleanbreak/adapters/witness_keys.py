"""The keys of a witness, in files that only their owner can read; made on first use.

There are two: ML-DSA-44, which C2SP recommends, and Ed25519, which every verifier knows.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from cleanbreak.adapters.private_file import put_first, read_with_mode
from cleanbreak.domain.cosignature import Cosigner
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE, VerifierKey

PrivateKey: TypeAlias = Ed25519PrivateKey | MLDSA44PrivateKey
MAKERS: dict[int, tuple[str, Callable[[], PrivateKey]]] = {
    ED25519_COSIGNATURE: ("ed25519.pem", Ed25519PrivateKey.generate),
    ML_DSA_44_COSIGNATURE: ("ml_dsa_44.pem", MLDSA44PrivateKey.generate),
}


class WitnessKeyUnusable(Refusal):
    """The key of the witness in {path} cannot be used: {fault}."""

    code = "witness_key_unusable"


def read_cosigners(name: str, folder: Path) -> list[Cosigner]:
    """Return the keys of a witness of this name; those that are not there are made.

    :raises MalformedVerifierKey: if a witness cannot have such a name.
    :raises WitnessKeyUnusable: if a file cannot be read or made, or if others can read it.
    """
    return [_cosigner(name, kind, folder / file) for kind, (file, _) in MAKERS.items()]


def _cosigner(name: str, kind: int, path: Path) -> Cosigner:
    try:
        if not path.exists():
            key = MAKERS[kind][1]()
            put_first(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key = _read(path, kind)
    except OSError as fault:
        raise WitnessKeyUnusable(path=path, fault=fault.strerror) from fault
    return Cosigner(VerifierKey(name, kind, key.public_key().public_bytes_raw()), key.sign)


def _read(path: Path, kind: int) -> PrivateKey:
    pem, open_mode = read_with_mode(path)
    if open_mode:
        raise WitnessKeyUnusable(path=path, fault=f"others can read it (mode {open_mode:04o})")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey | MLDSA44PrivateKey) or _kind_of(key) != kind:
        # Raised without a cause: a parser's words may quote what it read.
        raise WitnessKeyUnusable(path=path, fault="it is no such key in PEM without a password")
    return key


def _kind_of(key: PrivateKey) -> int:
    return ED25519_COSIGNATURE if isinstance(key, Ed25519PrivateKey) else ML_DSA_44_COSIGNATURE
