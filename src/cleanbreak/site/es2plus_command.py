"""`cleanbreak es2plus serve`: the listener at which an SM-DP+ reports what phones did."""

import os
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import gettext as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.note_profile_event import point_table
from cleanbreak.site.free_port import require_free

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
PKCS8 = "-----BEGIN PRIVATE KEY-----"
THREADS = 4
"""Each holds one database connection."""


class CertificateUnusable(Refusal):
    """The certificate {certificate} and the key {key} do not belong together, or are no PEM."""

    code = "certificate_unusable"


class AuthoritiesUnusable(Refusal):
    """There is no certificate in {file} that could vouch for an SM-DP+. It must be PEM."""

    code = "authorities_unusable"


class KeyNotPkcs8(Refusal):
    """Keys are read as PKCS#8 only: "openssl pkcs8 -topk8 -nocrypt -in {file}" makes one."""

    code = "key_not_pkcs8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Where it listens, who it is, and whom it lets in."""

    host: str
    port: int
    certificate: Path
    key: Path
    client_authorities: Path

    def arguments(self) -> list[str]:
        """Return the command line of the server. Without a certificate, nobody gets a word in."""
        return [
            sys.executable,
            "-P",  # whatever lies in the working directory is not ours to import
            "-m",
            "granian",
            "--interface=wsgi",
            f"--host={self.host}",
            f"--port={self.port}",
            "--workers=1",
            f"--blocking-threads={THREADS}",
            "--no-access-log",
            "--respawn-failed-workers",
            "--log-level=warning",
            f"--ssl-certificate={self.certificate}",
            f"--ssl-keyfile={self.key}",
            f"--ssl-ca={self.client_authorities}",
            "--ssl-client-verify",
            "--ssl-protocol-min=tls1.2",  # SGP.22 clause 2.6.1 wants 1.2 at least
            "cleanbreak.site.es2plus_wsgi:application",
        ]

    def check(self) -> None:
        """Return if it can listen, and would let somebody in.

        :raises Refusal: if it could not; the server itself would tell that less clearly.
        """
        if PKCS8 not in self.key.read_text(encoding="utf-8", errors="replace"):
            raise KeyNotPkcs8(file=self.key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.certificate, self.key)
        except ssl.SSLError as fault:
            raise CertificateUnusable(certificate=self.certificate, key=self.key) from fault
        try:
            context.load_verify_locations(self.client_authorities)
        except ssl.SSLError as fault:
            raise AuthoritiesUnusable(file=self.client_authorities) from fault
        require_free(self.host, self.port)


@click.group("es2plus")
def es2plus_group() -> None:
    """Hear from an SM-DP+ what phones did with their eSIMs."""


@es2plus_group.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True)
@click.option("--certificate", required=True, type=FILE, help="Ours, with its chain, in PEM.")
@click.option("--key", required=True, type=FILE, help="Ours, in PEM, as PKCS#8.")
@click.option(
    "--client-authorities", required=True, type=FILE, help="Who vouches for the SM-DP+, in PEM."
)
@click.option("--points", help="What its notification points mean; see docs/howto.")
def serve(points: str | None, **listener: object) -> None:
    """Serve ES2+ notifications over mutual TLS, and nothing else.

    Exit codes: 2 usage, 3 refused.
    """
    made = Listener(**listener)  # type: ignore[arg-type]  # click has converted them
    made.check()
    chosen = points or settings.CLEANBREAK_PROFILE_POINTS
    point_table(chosen)
    environment = {**os.environ, "CLEANBREAK_PROFILE_POINTS": chosen}
    address = {"host": made.host, "port": made.port}
    click.echo(_("Listening for reports of an SM-DP+ at https://%(host)s:%(port)d/") % address)
    sys.stdout.flush()  # the process becomes another one
    os.execve(sys.executable, made.arguments(), environment)  # noqa: S606  our own interpreter
