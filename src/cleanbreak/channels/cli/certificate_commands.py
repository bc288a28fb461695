"""`cleanbreak certificate key|proof|verify|write`: what anybody needs to check an end."""

from pathlib import Path

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.paper_command import write
from cleanbreak.channels.cli.proof_command import proof
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.read_certificate import read_certificate_key, read_public_keys
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.flows.wired_outside import wired_outside

key_option = click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the public key that signed; else one of the keys used here.",
)


@click.group("certificate")
def certificate_group() -> None:
    """What belongs to certificates."""


certificate_group.add_command(proof)
certificate_group.add_command(write)


@certificate_group.command()
@json_option
def key(as_json: bool) -> None:
    """Print the public key with which certificates can be checked, as PEM.

    Exit codes: 0 printed, 5 the key cannot be read.
    """
    found = read_certificate_key(wired_outside())
    document = {"key_id": found.key_id, "pem": found.pem}
    say(as_json, document, f"{_('Key')}: {found.key_id}", found.pem.rstrip())


@certificate_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@key_option
@json_option
def verify(file: Path, key: Path | None, as_json: bool) -> None:
    """Check that a certificate is, word for word, what was signed; no database is asked.

    Exit codes: 0 it is, 3 it is not, 5 the key in use cannot be read.
    """
    said = verify_certificate(file.read_bytes(), _public_keys(key))
    sentence = _("The certificate is genuine: the line of order %(order)s ended on %(day)s.")
    values = {"order": said.get("order_id"), "day": said.get("ended_on")}
    say(as_json, {"is_genuine": True, "statement": said}, sentence % values)


def _public_keys(path: Path | None) -> list[bytes]:
    """Return the key of the file, or all with which something of ours was signed."""
    return read_public_keys(wired_outside()) if path is None else [public_key(path)]


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
