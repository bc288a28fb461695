"""Orders by TM Forum's API: how many a second one client gets answered, each with its own key.

The limit, measured in the same run in turns: the same rows inserted and committed by one bare
connection.
"""

import argparse
import http.client
import json
import secrets
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.camara import web_server
from bench.online import as_text, new_lines, run_in_threads
from bench.product import database_and_django

ROUNDS = 3
ORDERS, ORDERS_QUICK = 1_500, 300
CONNECTIONS = 8
ADDRESS = "/tmf-api/productOrderingManagement/v4/productOrder"
ORDER_COLUMNS = """line_id, state, step, due_at, attempt, lane, level, channel, acting_user,
    end_policy, effective_date, is_early, policy_date, plan, requested_at, line_state_before,
    problem_code, problem_sentence"""
COPY_OF_ONE_ORDER = [
    f"""
    INSERT INTO termination_order (order_id, {ORDER_COLUMNS})
    SELECT %(copy)s, {ORDER_COLUMNS} FROM termination_order WHERE order_id = %(order)s
    """,
    """
    INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
    SELECT at, act, %(copy)s, channel, acting_user, details FROM audit_entry
    WHERE order_id = %(order)s
    """,
    """
    INSERT INTO outbox (kind, key, order_id, about_at, created_at, due_at, attempt, sent_at,
                        problem_sentence)
    SELECT kind, key || %(key)s, %(copy)s, about_at, created_at, due_at, attempt, now(), ''
    FROM outbox WHERE order_id = %(order)s
    """,
    """
    INSERT INTO client_order (order_id, client_id, item_id, external_id, category)
    SELECT %(copy)s, client_id, item_id, external_id, category FROM client_order
    WHERE order_id = %(order)s
    """,
    """
    INSERT INTO kept_answer (fingerprint, body_hash, answer, good_until)
    SELECT %(key)s, body_hash, answer, good_until FROM kept_answer LIMIT 1
    """,
]


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django(), web_server() as port:
        row = measure(port, (ORDERS_QUICK if asked.quick else ORDERS) // ROUNDS)
    print(json.dumps(row) if asked.json else as_text(row))


def measure(port: int, orders: int) -> dict[str, object]:
    """Order in rounds, in turns with the bare inserts."""
    from tests.worlds import make_world

    from cleanbreak.site.wiring import shared_world

    token, world = make_token(), make_world(shared_world())
    rates, limits, took_ms = [], [], []
    for _ in range(ROUNDS):
        lines = new_lines(orders)
        world.add(*lines)
        began = time.perf_counter()
        took_ms += order_all(port, token, [line.msisdn for line in lines])
        rates.append(len(lines) / (time.perf_counter() - began))
        limits.append(bare_orders_per_s(orders))
    value, limit = statistics.median(rates), statistics.median(limits)
    return {
        "name": "orders",
        "value": round(value, 1),
        "unit": "per s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 3),
        "n": len(took_ms),
        "min": round(min(rates), 1),
        "max": round(max(rates), 1),
        "p50_ms": round(statistics.median(took_ms), 2),
        "p99_ms": round(statistics.quantiles(took_ms, n=100)[98], 2),
    }


def make_token() -> str:
    """Return a token of a partner that may ask as often as anybody may."""
    from django.utils import timezone
    from tests.relying_parties import a_relying_party

    from cleanbreak.domain.relying_party import REQUESTS_PER_MINUTE_MAX, Standing
    from cleanbreak.flows.issue_token import issue_token

    standing = Standing(requests_per_minute=REQUESTS_PER_MINUTE_MAX)
    party = a_relying_party("tmf:product-order", standing=standing)
    return issue_token(party.client_id, party.scopes, timezone.now()).token


def order_all(port: int, token: str, numbers: Sequence[str]) -> list[float]:
    """Order the ends over some connections that stay open; return what each took."""
    todo, took_ms, lock = list(numbers), [], threading.Lock()
    said = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def one_after_the_other() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with lock:
                if not todo:
                    break
                number = todo.pop()
            began = time.perf_counter()
            link.request(
                "POST", ADDRESS, body(number), said | {"Idempotency-Key": uuid.uuid4().hex}
            )
            answer = link.getresponse()
            text = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {text.decode()}")
            with lock:
                took_ms.append((time.perf_counter() - began) * 1000)
        link.close()

    run_in_threads(one_after_the_other, CONNECTIONS)
    return took_ms


def body(number: str) -> str:
    """Return the order to end a line after its notice."""
    product = {"productCharacteristic": [{"name": "msisdn", "value": number}]}
    item = {"id": "1", "action": "delete", "product": product}
    return json.dumps({"productOrderItem": [item]})


def bare_orders_per_s(count: int) -> float:
    """Insert and commit what one order leaves in the tables; return how many in a second."""
    from django.db import connection, transaction

    from cleanbreak.records.client_order import ClientOrderRow

    order_id = ClientOrderRow.objects.values_list("order_id", flat=True).latest("order_id")
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for _ in range(count):
            copy = {"order": order_id, "copy": uuid.uuid4(), "key": secrets.token_hex(8)}
            with transaction.atomic():
                for statement in COPY_OF_ONE_ORDER:
                    cursor.execute(statement, copy)
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
