"""The public key in a PEM file, as options of commands name it."""

from pathlib import Path

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext as _

key_option = click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the public key that signed; else one of the keys used here.",
)


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
