"""Files with public keys, as options of commands name them."""

from collections.abc import Sequence
from pathlib import Path

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext as _

from cleanbreak.domain.signed_note import MalformedVerifierKey, VerifierKey
from cleanbreak.domain.trust_file import Trust, trust_in

key_option = click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the public key that signed; else one of the keys used here.",
)


def trust_in_files(paths: Sequence[Path]) -> Trust:
    """Return the trust in the keys of these files: PEM, or vkeys as logs and witnesses print them.

    :raises BadParameter: if there is no key in one of them.
    """
    vkeys = {path: _vkeys(path) for path in paths}
    public_keys = [public_key(path) for path, found in vkeys.items() if not found]
    return trust_in(public_keys, [key for found in vkeys.values() for key in found])


def _vkeys(path: Path) -> list[VerifierKey]:
    try:
        return [VerifierKey.parse(line) for line in path.read_text().split()]
    except (MalformedVerifierKey, UnicodeDecodeError):
        return []


def public_key(path: Path) -> bytes:
    """Return the 32 bytes of the key in a PEM file.

    :raises BadParameter: if there is no such key in the file.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise click.BadParameter(_("This file holds no Ed25519 public key in PEM."))
    return key.public_bytes_raw()
