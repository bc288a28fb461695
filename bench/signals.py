"""Tell relying parties: how many signals a second one stream carries, pushed and polled.

A signal must be pushed within a minute, also beside a campaign: a minute's worth is what a stream
may fall behind. The receiver is a process of its own on loopback that takes its time over each
answer, as one across a continent would. The limit, measured in the same run: to push the same
tokens, signed before, with no database. ``--quick``: fewer signals.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

SIGNALS, SIGNALS_QUICK = 6_000, 1_500
DELAYS_MS = (0, 40)
A_SECOND_MIN = 100
"""Of lines that one relying party watches, 50 a second may end: 4,320,000 a day."""


def main() -> None:
    """Print one JSON object a row; fail if a stream carries less than it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    count = SIGNALS_QUICK if asked.quick else SIGNALS
    with database_and_django():
        rows = [pushed(count, delay_ms) for delay_ms in DELAYS_MS]
        rows.append(polled(count))
    for row in rows:
        print(json.dumps(row) if asked.json else row)
    slow = [row for row in rows if float(str(row["value"])) < A_SECOND_MIN]
    sys.exit(f"less than {A_SECOND_MIN} a second: {slow}" if slow else 0)


def pushed(count: int, delay_ms: int) -> dict[str, object]:
    """Push what one stream is owed."""
    from django.utils import timezone

    from cleanbreak.adapters.signal_receiver.http import HttpSignalReceivers
    from cleanbreak.domain.signal_delivery import TOGETHER_MAX, Lane
    from cleanbreak.flows.push_signals import Pusher, push_signals
    from cleanbreak.flows.sign_event import event_signer
    from cleanbreak.ports.signal_receiver import PushPlace
    from cleanbreak.records.ssf_event import owed_events

    with receiving(delay_ms) as address:
        stream = owing(count, address)
        sign = event_signer(stream, timezone.now())
        tokens = [sign(event) for event in owed_events(stream, TOGETHER_MAX)]
        place = PushPlace(endpoint_url=address, authorization_header="")
        with HttpSignalReceivers().reach(place) as receiver:
            rounds = count // TOGETHER_MAX
            bare_s = timed(lambda: [receiver.push(tokens) for _ in range(rounds)])
        pusher = Pusher(receivers=HttpSignalReceivers(), lane=Lane.SOUND, clock=timezone.now)
        taken: list[int] = []
        took_s = timed(lambda: taken.append(push_signals(pusher)))
    if taken != [count]:
        sys.exit(f"{taken} of {count} were taken")
    limit = rounds * TOGETHER_MAX / bare_s
    return _row(f"pushed_{delay_ms}ms", count / took_s, limit, count)


def polled(count: int) -> dict[str, object]:
    """Let a receiver fetch what it is owed, and thank for it."""
    from django.utils import timezone

    from cleanbreak.domain.signal_poll import Poll
    from cleanbreak.flows.answer_poll import answer_poll
    from cleanbreak.flows.sign_event import event_signer
    from cleanbreak.records.ssf_event import owed_events

    stream = owing(count, "")
    sign, events = event_signer(stream, timezone.now()), owed_events(stream, count)
    bare_s = timed(lambda: [sign(event) for event in events])

    def fetch() -> int:
        thanks: dict[Any, str] = {}
        fetched = 0
        while True:
            poll = Poll(answered=thanks)
            handed_out = answer_poll(stream, poll, timezone.now, lambda: False)
            if not handed_out.sets:
                return fetched
            fetched += len(handed_out.sets)
            thanks = {UUID(hex=one): "" for one in handed_out.sets}

    fetched: list[int] = []
    took_s = timed(lambda: fetched.append(fetch()))
    if fetched != [count]:
        sys.exit(f"{fetched} of {count} were fetched")
    return _row("polled", count / took_s, count / bare_s, count)


def owing(count: int, address: str) -> Any:
    """Return a stream that is owed so many signals, each about another number."""
    from django.db import connection
    from django.utils import timezone
    from tests.relying_parties import a_relying_party

    from cleanbreak.domain.signal_stream import OF_NUMBERS, DeliveryMethod, EventType
    from cleanbreak.records.data_key import newest_key
    from cleanbreak.records.ssf_stream import SsfStreamRow
    from cleanbreak.records.ssf_subject import seal_numbers

    party, now = a_relying_party("ssf.manage", name=f"Bench {uuid4()}"), timezone.now()
    stream = SsfStreamRow.objects.create(
        client_id=party.client_id,
        method=(DeliveryMethod.PUSH if address else DeliveryMethod.POLL).value,
        endpoint_url=address,
        events_requested=[one.uri for one in OF_NUMBERS],
        events_delivered=[one.value for one in OF_NUMBERS],
        created_at=now,
        heard_at=now,
        due_at=now,
    )
    numbers = seal_numbers([f"+4479{serial:09d}" for serial in range(count)], newest_key())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ssf_event
                (stream_id, jti, txn, event_type, claims, number, made_at, attempt, set_err)
            SELECT %s, gen_random_uuid(), gen_random_uuid(), %s, %s::jsonb, number, %s, 0, ''
            FROM unnest(%s::text[]) AS number""",
            [stream.pk, EventType.CREDENTIAL_CHANGE.value, CLAIMS, now, numbers],
        )
    return stream


CLAIMS = json.dumps(
    {
        "change_type": "revoke",
        "credential_type": "phone-sms",
        "event_timestamp": 1_795_000_000,
        "initiating_entity": "policy",
        "reason_admin": {"en": "The line with this number has ended."},
    }
)


@contextmanager
def receiving(delay_ms: int) -> Iterator[str]:
    """Take what is pushed, in a process of its own."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=take, args=(theirs, delay_ms))
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/"
    finally:
        process.kill()
        process.join()


def take(pipe: Any, delay_ms: int) -> None:
    """Answer 202 to everything, a little later."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(delay_ms / 1000)
            self.send_response_only(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


def timed(work: Any) -> float:
    """Return how many seconds it took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _row(name: str, value: float, limit: float, n: int) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "signals/s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 2),
        "n": n,
        "in_a_minute": int(value * 60),
    }


if __name__ == "__main__":
    main()
