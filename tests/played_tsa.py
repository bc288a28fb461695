"""A server of time stamps (RFC 3161) on loopback, with pyHanko's own stamper behind it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.own_loop import in_own_loop

REPLY = "application/timestamp-reply"


class PlayedTsa(ThreadingHTTPServer):
    """The server; ``status``, ``kind`` and ``body`` are answered instead where they are set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.stamper = _stamper()
        self.asked = 0
        self.status, self.kind, self.body = 200, REPLY, b""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Asked(BaseHTTPRequestHandler):
    server: PlayedTsa

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/timestamp-query"
        self.server.asked += 1
        body = self.server.body or self._stamp(question)
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stamp(self, question: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(question)
        given = in_own_loop(self.server.stamper.async_request_tsa_response(asked))
        stamped: bytes = given.dump()
        return stamped

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _stamper() -> DummyTimeStamper:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Time")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    own = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(own)
    return DummyTimeStamper(own, keys.PrivateKeyInfo.load(der), certs_to_embed=store)


@contextmanager
def playing() -> Iterator[PlayedTsa]:
    """Play one."""
    server = PlayedTsa()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
