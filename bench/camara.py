"""CAMARA number-recycling: 200 requests a second upon 10,000,000 intervals, and how long they take.

The requests come when they come, whether or not those before were answered: what is told is the
time from the instant at which a request was to be sent. The limit, measured in the same run beside
the server: one look-up in the index of the intervals, over a connection that is open. ``--quick``:
1,000,000 intervals.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django, free_port, wait_until_it_answers

INTERVALS, INTERVALS_QUICK = 10_000_000, 1_000_000
RATE_PER_S = 200
P99_MS_MAX = 20.0
SECONDS, SECONDS_QUICK = 20, 4
ROUNDS = 3
CONNECTIONS = 32
LOOK_UPS = 2_000
FIRST_NUMBER = 4_915_200_000_000
ADDRESS = "/camara/number-recycling/v0.2/check"


def main() -> None:
    """Print one JSON object a row; fail if one in a hundred takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    intervals = INTERVALS_QUICK if asked.quick else INTERVALS
    with database_and_django():
        fill(intervals)
        with web_server() as port:
            row = measure(port, intervals, SECONDS_QUICK if asked.quick else SECONDS)
    print(json.dumps(row) if asked.json else row)
    sys.exit(f"slower than {P99_MS_MAX} ms" if float(str(row["p99_ms"])) > P99_MS_MAX else 0)


@dataclass
class Load:
    """What came of one round."""

    took_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Return how many were answered in a second."""
        return len(self.took_ms) / self.seconds


def measure(port: int, intervals: int, seconds: int) -> dict[str, object]:
    """Ask in rounds, in turns with the bare look-up."""
    token = make_token()
    asyncio.run(ask_for(port, token, intervals, 1))  # loads what is loaded once
    rounds, bare = [], []
    for _ in range(ROUNDS):
        rounds.append(asyncio.run(ask_for(port, token, intervals, seconds)))
        bare.append(look_ups_per_s(intervals))
    took = sorted(one for load in rounds for one in load.took_ms)
    rates = [load.rate for load in rounds]
    value, limit = statistics.median(rates), statistics.median(bare)
    return {
        "name": "number_recycling",
        "value": round(value, 1),
        "unit": "req/s",
        "limit": round(limit),
        "ratio": round(value / limit, 3),
        "n": len(took),
        "min": round(min(rates), 1),
        "max": round(max(rates), 1),
        "p50_ms": round(statistics.median(took), 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "p99_ms_by_round": [round(p99_of(load), 2) for load in rounds],
        "intervals": intervals,
        "asked_per_s": RATE_PER_S,
    }


def p99_of(load: Load) -> float:
    """Return what 99 of 100 requests of a round took at most."""
    return sorted(load.took_ms)[int(len(load.took_ms) * 0.99)]


def fill(intervals: int) -> None:
    """Let numbers have had one, two or three owners, a quarter of them nobody any more."""
    from tests.owner import owner_cursor

    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE number_interval DISABLE TRIGGER USER")
        cursor.execute(
            """
            INSERT INTO number_interval
                (msisdn, begins_at, is_begin_known, ends_at, owner, ended_by, place)
            SELECT '+' || (%(first)s + n / 2), timestamptz '2015-01-01' + n %% 2 * interval '3 y',
                true, CASE WHEN n %% 2 = 0 OR n %% 8 = 1 THEN timestamptz '2017-06-01'
                    + n %% 2 * interval '3 y' END, md5(n::text)::uuid,
                CASE WHEN n %% 2 = 0 OR n %% 8 = 1 THEN 'terminated' END, 'de'
            FROM generate_series(0, %(last)s) n
            """,
            {"first": FIRST_NUMBER, "last": intervals - 1},
        )
        cursor.execute("ALTER TABLE number_interval ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE number_interval")


def make_token() -> str:
    """Return a token of a relying party that may ask as much as it likes."""
    from django.utils import timezone
    from tests.relying_parties import a_relying_party

    from cleanbreak.flows.issue_token import issue_token

    party = a_relying_party("number-recycling:check")
    return issue_token(party.client_id, party.scopes, timezone.now()).token


@contextmanager
def web_server() -> Iterator[int]:
    """Start the pages and interfaces, without a worker beside them."""
    import os

    from cleanbreak.site.web_server import web_server_arguments

    port = free_port()
    limits = {"CLEANBREAK_API_REQUESTS_PER_S": "1000"}
    arguments = web_server_arguments("127.0.0.1", port)
    process = Popen(arguments, stdout=DEVNULL, stderr=DEVNULL, env={**os.environ, **limits})
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}")
        yield port
    finally:
        process.terminate()
        process.wait(30)


async def ask_for(port: int, token: str, intervals: int, seconds: int) -> Load:
    """Ask so many times a second, over connections that stay open."""
    load, waiting = Load(), asyncio.Queue[float]()
    asks = asks_of(token, intervals)
    open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    asking = [asyncio.create_task(_keep_asking(one, waiting, load, asks)) for one in open_ones]
    begun = time.perf_counter()
    for number in range(RATE_PER_S * seconds):
        due = begun + number / RATE_PER_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.put_nowait(due)
    await waiting.join()
    load.seconds = time.perf_counter() - begun
    for task in asking:
        task.cancel()
    for _reader, writer in open_ones:
        writer.close()
    return load


def asks_of(token: str, intervals: int) -> Iterator[bytes]:
    """Return requests without end, each about another number."""
    dice = random.Random(intervals)
    while True:
        number = f"+{FIRST_NUMBER + dice.randrange(intervals // 2)}"
        body = json.dumps({"phoneNumber": number, "specifiedDate": "2016-05-04"})
        yield (
            f"POST {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


async def _keep_asking(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    waiting: "asyncio.Queue[float]",
    load: Load,
    asks: Iterator[bytes],
) -> None:
    reader, writer = connection
    while True:
        due = await waiting.get()
        writer.write(next(asks))
        head = await reader.readuntil(b"\r\n\r\n")
        said = await reader.readexactly(_length(head))
        load.took_ms.append((time.perf_counter() - due) * 1000)
        assert head.startswith(b"HTTP/1.1 200"), (head, said)
        assert said == b'{"phoneNumberRecycled": true}', said
        waiting.task_done()


def _length(head: bytes) -> int:
    lines = head.decode("latin-1").lower().split("\r\n")
    found = next(one for one in lines if one.startswith("content-length:"))
    return int(found.partition(":")[2])


def look_ups_per_s(intervals: int) -> float:
    """Look numbers up one after another, with the same statement; return how many in a second."""
    from cleanbreak.records.number_interval import intervals_of

    dice = random.Random(7)
    numbers = [f"+{FIRST_NUMBER + dice.randrange(intervals // 2)}" for _ in range(LOOK_UPS)]
    begun = time.perf_counter()
    for number in numbers:
        assert len(intervals_of(number)) == 2
    return LOOK_UPS / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
