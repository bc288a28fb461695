"""An HSS and an MME around a subscriber database, as Open5GS 2.8 was measured to behave.

The HSS looks for changes every 100 ms. It sends a Cancel-Location-Request where a change sets
``request_cancel_location``, and nothing where a subscriber is deleted. Where the changed document
is not there any more (``fullDocument`` is null), it dies of SIGSEGV.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bson.int64 import Int64
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from .secantus import free_port

POLL_S = 0.1
MME = "mme.epc.mnc001.mcc001.3gppnetwork.org"


class Core:
    """One HSS and one MME; ``crashes`` counts the deaths of the HSS."""

    def __init__(self, uri: str) -> None:
        self.port = free_port()
        self.served: set[str] = set()
        """Whom the MME serves."""
        self.cancelled: list[str] = []
        """Of whom the HSS sent a CLR, type 2."""
        self.changes: list[Mapping[str, Any]] = []
        """The fields of each change that the HSS was told of."""
        self.crashes = 0
        self.is_deaf = False
        """Whether the CLR goes to another MME of the realm."""
        self._client: MongoClient[dict[str, Any]] = MongoClient(uri, serverSelectionTimeoutMS=1000)
        self.subscribers = self._client["open5gs"]["subscribers"]
        self._stop = threading.Event()
        self._follows = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self.start()

    def start(self) -> None:
        """Start the HSS, and return when it follows the changes."""
        self._stop.clear()
        listener = socket.create_server(("127.0.0.1", self.port))
        self._sockets = [listener]
        self._threads = [
            threading.Thread(target=self._listen, args=(listener,)),
            threading.Thread(target=self._follow),
        ]
        for thread in self._threads:
            thread.start()
        self.wait_until_it_follows()

    def wait_until_it_follows(self) -> None:
        """Return when the HSS has looked for changes from now on."""
        self._follows.clear()
        assert self._follows.wait(30)

    def stop(self) -> None:
        self._go_down()
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        self.stop()
        self._client.close()

    def attach(self, imsi: str) -> bool:
        """Switch a phone on; return whether the MME lets it in (AIR and ULR to the HSS)."""
        document = self.subscribers.find_one({"imsi": imsi})
        if document is None or refuses(document):
            return False
        self.subscribers.update_many({"imsi": imsi}, {"$set": {"mme_host": MME}})
        self.served.add(imsi)
        return True

    def wait_for_cancellations(self, imsi: str, count: int) -> None:
        """Return when the HSS has sent that many CLRs for the subscriber."""
        for _ in range(100):
            if self.cancelled.count(imsi) == count:
                return
            self._stop.wait(POLL_S / 2)
        raise AssertionError("the HSS was asked nothing")

    def _go_down(self) -> None:
        self._stop.set()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self, listener: socket.socket) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._sockets.append(connection)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                with self.subscribers.watch(
                    full_document="updateLookup", max_await_time_ms=1
                ) as stream:
                    while not self._stop.wait(POLL_S):
                        while not self._stop.is_set() and (event := stream.try_next()):
                            self._handle(event)
                        self._follows.set()
            except PyMongoError:
                self._stop.wait(POLL_S)  # the database is away; the real one waits as well

    def _handle(self, event: Mapping[str, Any]) -> None:
        if event["operationType"] != "update":
            return
        if event["fullDocument"] is None:
            self.crashes += 1
            self._go_down()
            return
        changed = event["updateDescription"]["updatedFields"]
        self.changes.append({"imsi": event["fullDocument"]["imsi"], **changed})
        if changed.get("request_cancel_location") is True:
            imsi = event["fullDocument"]["imsi"]
            self.cancelled.append(imsi)
            if not self.is_deaf:
                self.served.discard(imsi)


def refuses(document: Mapping[str, Any]) -> bool:
    """Return whether the MME refuses a subscriber with these data.

    As the HSS does, it reads 32-bit integers only (``BSON_ITER_HOLDS_INT32``).
    """
    status, barring, restriction = (
        0 if isinstance(value, Int64) or not isinstance(value, int) else value
        for value in (
            document.get("subscriber_status"),
            document.get("operator_determined_barring"),
            document.get("access_restriction_data"),
        )
    )
    return bool((status == 1 and barring & 1) or restriction & 1 << 4)
