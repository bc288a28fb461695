"""Cancel-Locations a second through a real freeDiameter relay, next to python-diameter's own node.

``clr``: our Diameter node sends requests and reads whose answers they are.
``verified_withdrawals``: the network adapter ends lines, with three requests for each: who serves
it, forget it, who serves it.
The limit, measured in turns with both over the same relay and to the same MME, is a bare loop of
python-diameter 0.9.0: its own node, with as many threads in ``send_request`` as we have requests
under way, which is that library's only way to have many; it checks nothing but the result code.
For ``verified_withdrawals`` it sends the same three requests for each line, and so counts them.
The MME is played by python-diameter in a process of its own, and is mostly what is measured.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from diameter.node import Node
from diameter.node.application import SimpleThreadingApplication
from tests.peers.freediameter.lab import DRA, OURS, REALM, PlayedNode, Relay

from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.network.s6a import S6aNetwork, S6aSettings
from cleanbreak.adapters.network.s6a.nodes import cancellation_failure
from cleanbreak.adapters.network.s6a.requests import (
    NodeKind,
    ServingNode,
    cancel_location,
    user_state,
)
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.network import Subscriber

BATCH_LINES = 1000
"""What a worker claims at once."""
MME = ServingNode(NodeKind.MME, f"mme-1.{REALM}", REALM)
SUCCESS, READY_TIMEOUT_S, ANSWER_TIMEOUT_S, LEAVE_TIMEOUT_S = 2001, 20, 10, 5
NUMBERS = itertools.count(1)


def main() -> None:
    """Print two rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    repeats = 3 if asked.quick else 10
    mme = PlayedNode(MME.identity)
    with tempfile.TemporaryDirectory(prefix="cleanbreak-bench-") as directory:
        relay = Relay(Path(directory), [mme])
        rows = measure(mme, relay.endpoint, repeats)
        relay.kill()
    mme.stop()
    for row in rows:
        print(json.dumps(row) if asked.json else as_text(row))


def measure(mme: PlayedNode, relay: Endpoint, repeats: int) -> list[dict[str, object]]:
    """Let our node, the adapter and the bare loop work through a batch each, in turns."""
    settings = DiameterSettings(origin_hosts=OURS[:2], origin_realm=REALM, peers={DRA: relay})
    clr: list[float] = []
    lines: list[float] = []
    limits: list[float] = []
    line_limits: list[float] = []
    with (
        closing(DiameterNode(settings, (S6A,))) as node,
        closing(S6aNetwork(S6aSettings(diameter=settings, mmes={MME.identity: REALM}))) as network,
        bare_loop(relay, settings.window) as bare,
    ):

        def cancel(imsis: Sequence[str]) -> None:
            outcomes = node.exchange(cancel_location(MME, imsi) for imsi in imsis)
            if any(cancellation_failure(MME, outcome) for outcome in outcomes):
                sys.exit("a line was not cancelled")

        def withdraw(imsis: Sequence[str]) -> None:
            calls = [Call(f"{imsi}:end", Subscriber(imsi, "+491700000000")) for imsi in imsis]
            if not all(isinstance(one, Done) for one in network.withdraw_subscription(calls)):
                sys.exit("a line was not ended")

        ways = [
            (limits, lambda imsis: bare(imsis, [cancel_location])),
            (clr, cancel),
            (line_limits, lambda imsis: bare(imsis, [user_state, cancel_location, user_state])),
            (lines, withdraw),
        ]
        for _ in range(1 + repeats):
            for rates, work in ways:
                rates.append(rate_of(work, attached(mme, BATCH_LINES)))
    for rates, _ in ways:
        del rates[0]  # connections were made, and code was read
    return [
        row_of("clr", "per s", clr, limits, settings.window),
        row_of("verified_withdrawals", "lines/s", lines, line_limits, settings.window),
    ]


def attached(mme: PlayedNode, count: int) -> list[str]:
    """Attach phones at the MME; not measured."""
    imsis = [f"00101{number:010d}" for number in itertools.islice(NUMBERS, count)]
    mme.serve(imsis)
    return imsis


def rate_of(work: Callable[[Sequence[str]], None], imsis: Sequence[str]) -> float:
    """Return how many lines are worked through in a second."""
    began = time.perf_counter()
    work(imsis)
    return len(imsis) / (time.perf_counter() - began)


@contextmanager
def bare_loop(
    relay: Endpoint, threads: int
) -> Iterator[Callable[[Sequence[str], Sequence[Callable[..., Any]]], None]]:
    """Return what sends requests with python-diameter's own node, and nothing else."""
    node = Node(OURS[2], REALM)
    node.wakeup_interval = 1
    peer = node.add_peer(
        f"aaa://{DRA}:{relay.port}", REALM, ip_addresses=[relay.host], is_persistent=True
    )
    application = SimpleThreadingApplication(S6A.number, is_auth_application=True)
    node.add_application(application, [peer])
    node.start()
    application.wait_for_ready(READY_TIMEOUT_S)

    def ask(make: Callable[..., Any], imsi: str) -> None:
        request = make(MME, imsi)
        request.session_id = node.session_generator.next_id()
        request.origin_host, request.origin_realm = OURS[2].encode(), REALM.encode()
        answer = application.send_request(request, ANSWER_TIMEOUT_S)
        if answer.result_code != SUCCESS and answer.experimental_result is None:
            sys.exit("the bare loop was refused")

    with ThreadPoolExecutor(threads) as pool:

        def work(imsis: Sequence[str], kinds: Sequence[Callable[..., Any]]) -> None:
            for make in kinds:
                for _ in pool.map(ask, itertools.repeat(make), imsis):
                    pass

        yield work
    node.stop(wait_timeout=LEAVE_TIMEOUT_S)


def row_of(
    name: str, unit: str, ours: Sequence[float], limits: Sequence[float], window: int
) -> dict[str, object]:
    """Return the row of one series beside the limit of the same run."""
    value, limit = statistics.median(ours), statistics.median(limits)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "limit": round(limit, 1),
        "ratio": round(value / limit, 2),
        "n": len(ours) * BATCH_LINES,
        "min": round(min(ours), 1),
        "max": round(max(ours), 1),
        "limit_min": round(min(limits), 1),
        "limit_max": round(max(limits), 1),
        "batch_lines": BATCH_LINES,
        "window": window,
    }


def as_text(row: dict[str, object]) -> str:
    return (
        f"{row['name']}: {row['value']} {row['unit']} ({row['min']} to {row['max']}), bare loop "
        f"{row['limit']} ({row['limit_min']} to {row['limit_max']}): {row['ratio']} of it"
    )


if __name__ == "__main__":
    main()
