"""`cleanbreak certificate key|proof|trust|verify|write`: what shows an end, and its check."""

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.certificate_trust_command import trust
from cleanbreak.channels.cli.certificate_verify_command import verify
from cleanbreak.channels.cli.paper_command import write
from cleanbreak.channels.cli.proof_command import proof
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.read_certificate import read_certificate_key
from cleanbreak.flows.wired_outside import wired_outside


@click.group("certificate")
def certificate_group() -> None:
    """What belongs to certificates."""


@certificate_group.command()
@json_option
def key(as_json: bool) -> None:
    """Print the public key with which certificates can be checked, as PEM.

    Exit codes: 0 printed, 5 the key cannot be read.
    """
    found = read_certificate_key(wired_outside())
    document = {"key_id": found.key_id, "pem": found.pem}
    say(as_json, document, f"{_('Key')}: {found.key_id}", found.pem.rstrip())


certificate_group.add_command(proof)
certificate_group.add_command(trust)
certificate_group.add_command(verify)
certificate_group.add_command(write)
