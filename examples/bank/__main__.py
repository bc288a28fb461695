"""Open the bank: ``python -m bank --help``, in the folder `examples`."""

import argparse
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from joserfc.jwk import ECKey
from receiver.receiver import Reader, Receiver
from receiver.transmitter import PUSH, Transmitter

from bank.customers import TABLES, Customers, act_on
from bank.pages import Bank

EVENTS_PATH = "/events"


class Server(ThreadingMixIn, WSGIServer):
    """Serves browsers that keep connections open for nothing, and the operator beside them."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Add the customer, tell the operator where to push, watch the number, and serve."""
    said = _arguments()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(said.books, timeout=10)

    @contextmanager
    def customers() -> Iterator[Customers]:
        with closing(connect()) as books, books:
            yield Customers(books, time.time(), _texts(said.texts))

    with closing(connect()) as books:
        books.executescript(TABLES)
    with customers() as ours:
        ours.add(said.name, said.number, said.password, said.recovery_code)
    operator = Transmitter(said.operator, said.client_id, ECKey.import_key(said.key.read_bytes()))
    secret = f"Bearer {secrets.token_urlsafe(32)}"
    reader = Reader(said.operator, said.client_id, operator.keys, time.time)
    receiver, bank = Receiver(reader, connect, act_on, secret), Bank(customers)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        chosen = receiver if environ["PATH_INFO"] == EVENTS_PATH else bank
        return chosen(environ, start_response)

    address = f"http://127.0.0.1:{said.port}"
    with make_server("127.0.0.1", said.port, answer, Server, Silent) as server:
        delivery = {"method": PUSH, "endpoint_url": address + EVENTS_PATH}
        stream = operator.keep_stream({**delivery, "authorization_header": secret})
        operator.watch(stream["stream_id"], said.number)
        sys.stdout.write(f"Lantern Bank is open at {address}/\n")
        sys.stdout.flush()
        server.serve_forever()


def _texts(file: Path | None) -> Any:
    """Return what sends a text: here it only writes it down."""

    def text(number: str, words: str) -> None:
        line = f"to {number}: {words}\n"
        if file is None:
            sys.stdout.write(line)
        else:
            with file.open("a", encoding="utf-8") as texts:
                texts.write(line)

    return text


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bank", description="A bank, as an example.")
    asked.add_argument("--operator", required=True, help="issuer of the operator, an address")
    asked.add_argument("--client-id", required=True, help="what the operator calls us")
    asked.add_argument("--key", required=True, type=Path, help="our private key (P-256), PEM")
    asked.add_argument("--number", required=True, help="the customer's number, +44…")
    asked.add_argument("--name", default="ada")
    asked.add_argument("--password", default="correct horse")
    asked.add_argument("--recovery-code", default="lamp-oil-2044")
    asked.add_argument("--port", type=int, default=8600)
    asked.add_argument("--books", default="bank.sqlite")
    asked.add_argument("--texts", type=Path, help="a file for the texts; else they are printed")
    return asked.parse_args()


if __name__ == "__main__":
    main()
