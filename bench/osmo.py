"""Verified terminations a second at a real OsmoHLR and OsmoMSC, next to the bare protocol loop.

``verified_terminations`` is the whole flow: confirmed orders in PostgreSQL, ten steps, evidence,
ledger, certificate; every other system answers at once. ``adapter_only`` is what the network
adapter alone takes. A termination counts when HLR and VLR, asked again, know nothing of the line.
The limit, measured in turns with both, is the shortest honest sequence for one line after the
other: purge SMS, Location Cancel, delete, read back at both; no adapter, no evidence, no database.
"""

import argparse
import itertools
import json
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

from cleanbreak.adapters.network.osmo import OsmoNetwork, OsmoSettings
from cleanbreak.adapters.network.osmo.gsup import location_cancel
from cleanbreak.adapters.network.osmo.hlr import NewSubscription
from cleanbreak.adapters.network.osmo.ipa import Ccm, Protocol, pack_frame, pack_identity
from cleanbreak.adapters.network.osmo.lab import OsmoLab
from cleanbreak.adapters.network.osmo.settings import Endpoint
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.network import Subscriber

BATCH_LINES = 400
"""A worker claims up to 1,000 at once."""
NUMBERS = itertools.count(1)


def main() -> None:
    """Print one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    repeats = 4 if asked.quick else 12
    with (
        tempfile.TemporaryDirectory(prefix="cleanbreak-bench-") as directory,
        database_and_django(),
        OsmoLab(Path(directory)) as lab,
    ):
        rows = measure(lab, repeats)
    for row in rows:
        print(json.dumps(row) if asked.json else as_text(row))


def measure(lab: OsmoLab, repeats: int) -> list[dict[str, object]]:
    """Let the flow, the adapter and the bare loop end a batch each, in turns."""
    network = OsmoNetwork(lab.settings())
    bare = BareLoop(lab.settings())
    flow = WholeFlow(network)

    def end_lines(batch: Sequence[Subscriber]) -> None:
        """End one batch by the adapter alone, and read it back."""
        answers = network.withdraw_subscription([Call(f"{s.imsi}:end", s) for s in batch])
        seen = network.look_for(batch)
        if not all(isinstance(answer, Done) for answer in answers):
            sys.exit(f"not ended: {next(a for a in answers if not isinstance(a, Done))}")
        if {s.presence for sightings in seen for s in sightings} != {Presence.GONE}:
            sys.exit("a line that was ended is still known")

    end_lines(new_lines(lab, network, BATCH_LINES))
    flow.end_lines(flow.order(new_lines(lab, network, BATCH_LINES)))
    whole, alone, limits = [], [], []
    for _ in range(repeats):
        limits.append(lines_per_s(bare.end_lines, new_lines(lab, network, BATCH_LINES)))
        whole.append(lines_per_s(flow.end_lines, flow.order(new_lines(lab, network, BATCH_LINES))))
        alone.append(lines_per_s(end_lines, new_lines(lab, network, BATCH_LINES)))
    network.close()
    bare.close()
    return [
        row_of("verified_terminations", whole, limits),
        row_of("adapter_only", alone, limits),
    ]


def row_of(name: str, ours: Sequence[float], limits: Sequence[float]) -> dict[str, object]:
    """Return the row of one series beside the limit of the same run."""
    value, limit = statistics.median(ours), statistics.median(limits)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "lines/s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 2),
        "n": len(ours) * BATCH_LINES,
        "min": round(min(ours), 1),
        "max": round(max(ours), 1),
        "limit_min": round(min(limits), 1),
        "limit_max": round(max(limits), 1),
        "batch_lines": BATCH_LINES,
    }


def lines_per_s(end: Callable[[Sequence[Subscriber]], None], lines: Sequence[Subscriber]) -> float:
    """Return how many lines are ended in a second."""
    began = time.perf_counter()
    end(lines)
    return len(lines) / (time.perf_counter() - began)


def new_lines(lab: OsmoLab, network: OsmoNetwork, count: int) -> list[Subscriber]:
    """Provision lines with keys, and attach their phones."""
    numbers = list(itertools.islice(NUMBERS, count))
    lines = [Subscriber(f"00101{number:010d}", f"+491{number:010d}") for number in numbers]
    key = secrets.token_hex(16)
    network.provision([NewSubscription(s.imsi, s.msisdn, key, key, key) for s in lines])
    if any(lab.attach_lines([s.imsi for s in lines])):
        sys.exit("the MSC refused a phone")
    return lines


class WholeFlow:
    """Orders in the database, and one worker that ends their lines."""

    def __init__(self, network: OsmoNetwork) -> None:
        from tests.worlds import make_world

        self._world = make_world()
        self._outside = replace(self._world.outside, network=network)

    def order(self, subscribers: Sequence[Subscriber]) -> Sequence[Subscriber]:
        """Put the lines into the books and confirm their orders; not measured."""
        from tests.worlds import LineOf, at_once

        from cleanbreak.flows.request_termination import request_terminations

        lines = [LineOf(msisdn=s.msisdn, name=f"Holder {s.imsi}") for s in subscribers]
        self._world.add(*lines)
        request_terminations([at_once(one) for one in lines], self._outside, self._world.clock())
        return subscribers

    def end_lines(self, subscribers: Sequence[Subscriber]) -> None:
        """Let the worker end all that is due, and see that it did."""
        from cleanbreak.records.order import OrderRow

        self._world.work(self._outside)
        left = OrderRow.objects.exclude(state="completed")
        if left.exists():
            sys.exit(f"not ended: {left.first().problem_sentence}")
        del subscribers


class BareLoop:
    """The same with nothing but sockets, one line after the other."""

    def __init__(self, settings: OsmoSettings) -> None:
        [(self._msc_name, vty)] = settings.msc_vtys.items()
        self._vty, self._ctrl, self._gsup = map(
            connect, (vty, settings.hlr_ctrl, settings.hlr_gsup)
        )
        receive_until(self._vty, b"> ")
        self._ask_vty("enable")
        receive_until(self._gsup, GET_IDENTITY)
        self._gsup.sendall(pack_frame(Protocol.CCM, pack_identity("BARE")) + ACKNOWLEDGE)
        receive_until(self._gsup, ACKNOWLEDGE)

    def end_lines(self, lines: Sequence[Subscriber]) -> None:
        for line in lines:
            self._end_line(line.imsi)

    def close(self) -> None:
        for connection in (self._vty, self._ctrl, self._gsup):
            connection.close()

    def _end_line(self, imsi: str) -> None:
        self._ask_vty(f"subscriber imsi {imsi} sms delete-all")
        cancel = location_cancel(imsi, node=self._msc_name, source="BARE")
        self._gsup.sendall(pack_frame(Protocol.GSUP, cancel.pack()))
        while b"No subscriber found" not in self._ask_vty(f"show subscriber imsi {imsi}"):
            pass
        if b"SET_REPLY" not in self._ask_ctrl(f"SET 1 subscriber.delete {imsi}"):
            sys.exit("the bare loop could not delete")
        if b"No such subscriber" not in self._ask_ctrl(f"GET 2 subscriber.by-imsi-{imsi}.info"):
            sys.exit("the bare loop left a line in the HLR")
        if b"No subscriber found" not in self._ask_vty(f"show subscriber imsi {imsi}"):
            sys.exit("the bare loop left a line in the VLR")

    def _ask_vty(self, command: str) -> bytes:
        self._vty.sendall(f"{command}\n".encode())
        return receive_until(self._vty, b"# ")

    def _ask_ctrl(self, request: str) -> bytes:
        self._ctrl.sendall(pack_frame(Protocol.CTRL, request.encode()))
        frame = self._ctrl.recv(RECEIVE_BYTES)
        while len(frame) < 3 + int.from_bytes(frame[:2], "big"):
            frame += self._ctrl.recv(RECEIVE_BYTES)
        return frame


GET_IDENTITY = bytes.fromhex("0011fe0401080107010201030104010501010100")
ACKNOWLEDGE = pack_frame(Protocol.CCM, bytes([Ccm.ID_ACK]))
RECEIVE_BYTES = 65_536


def connect(endpoint: Endpoint) -> socket.socket:
    connection = socket.create_connection(endpoint, timeout=5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive_until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        received += connection.recv(RECEIVE_BYTES)
    return received


def as_text(row: dict[str, object]) -> str:
    return (
        f"{row['name']}: {row['value']} {row['unit']} ({row['min']} to {row['max']}), bare loop "
        f"{row['limit']} ({row['limit_min']} to {row['limit_max']}): {row['ratio']} of it"
    )


if __name__ == "__main__":
    main()
