"""How fast every list of the console answers when there are ten million orders.

The pages are asked one after the other by people who have signed in, over HTTP, round after round.
``p99_ms`` is of all answers; the slowest page is named. There is no limit to compare with: what
counts is that nobody waits. ``orders`` says how many there were; ``counted_s`` how long the worker
takes for all pictures of today, which it does beside the work.
"""

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.camara import web_server
from bench.online import as_text
from bench.product import database_and_django

ORDERS, ORDERS_QUICK = 10_000_000, 100_000
ROUNDS, ROUNDS_QUICK = 20, 3
FORM = "application/x-www-form-urlencoded"
NOT_A_LIST = ("sign", "confirm", "me/", "desk/manifest", "desk/worker", "live", "news", "qr.svg")
"""Parts of addresses that answer with no list."""
PAYOUTS = ("holder", "on_its_way", "failed", "no_word", "contradictions", "unclaimed")


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    parser.add_argument("--orders", type=int, help="how many there are instead")
    asked = parser.parse_args()
    orders = asked.orders or (ORDERS_QUICK if asked.quick else ORDERS)
    with database_and_django() as home:
        from bench.console_rows import make_rows

        make_rows(orders)
        row = measure(orders, ROUNDS_QUICK if asked.quick else ROUNDS, home)
    print(json.dumps(row) if asked.json else as_text(row))


def measure(orders: int, rounds: int, home: Path) -> dict[str, object]:
    """Ask every page in rounds."""
    counted_s = count()
    (home / "static").mkdir(exist_ok=True)
    took: dict[str, list[float]] = {}
    cookies = {role: sign_in(role) for role in ("ADMIN", "CONFIDENTIAL_OFFICER")}
    with web_server() as port:
        link = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(rounds + 1):
            for name, role, method, address, body in asks():
                took_ms = ask(link, cookies[role], method, address, body)
                if number:  # the first round loads what later ones have
                    took.setdefault(name, []).append(took_ms)
    return row_of(orders, took, counted_s)


def row_of(orders: int, took: dict[str, list[float]], counted_s: float) -> dict[str, object]:
    """Return the row of all answers."""
    every = sorted(one for page in took.values() for one in page)
    slowest = max(took, key=lambda name: statistics.median(took[name]))
    return {
        "name": "lists",
        "value": p99(every),
        "unit": "ms",
        "limit": None,
        "ratio": None,
        "n": len(every),
        "min": round(every[0], 1),
        "max": round(every[-1], 1),
        "p50_ms": round(statistics.median(every), 1),
        "p99_ms": p99(every),
        "orders": orders,
        "pages": len(took),
        "slowest": slowest,
        "slowest_ms": round(statistics.median(took[slowest]), 1),
        "counted_s": round(counted_s, 2),
    }


def p99(took_ms: list[float]) -> float:
    """Return what 99 of 100 answers took at most."""
    return round(statistics.quantiles(took_ms, n=100)[98], 1)


def count() -> float:
    """Count today as a worker does; return how many seconds it took."""
    from django.utils import timezone

    from cleanbreak.flows.count_today import count_today

    began = time.perf_counter()
    count_today(timezone.now)
    return time.perf_counter() - began


def sign_in(role: str) -> str:
    """Return the session of somebody of this role."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from tests.staff_people import add_everybody, signed_in

    from cleanbreak.domain.staff import Role

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if not User.objects.filter(username="root").exists():
        add_everybody()
    return signed_in(Role[role]).cookies[settings.SESSION_COOKIE_NAME].output(header="").strip()


def asks() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, role, method, address and body of every list, first and later pages of it."""
    for address in addresses():
        role = "CONFIDENTIAL_OFFICER" if "confidential" in address else "ADMIN"
        yield address, role, "GET", address, ""
    for name in PAYOUTS:
        yield f"payouts {name}", "ADMIN", "GET", f"/staff/payouts/?list={name}", ""
    order_id, day = an_order()
    held = "/staff/orders/held/"
    yield "held, a later page", "ADMIN", "GET", f"{held}?after={day}_{order_id}", ""
    yield "story", "ADMIN", "GET", f"/staff/orders/{order_id}/story/", ""
    yield "order", "ADMIN", "GET", f"/staff/orders/{order_id}/", ""


def addresses() -> list[str]:
    """Return the pages of the console that need no number of something."""
    from django.urls import URLPattern

    from cleanbreak.channels.staff.urls import urlpatterns

    routes = [str(one.pattern) for one in urlpatterns if isinstance(one, URLPattern)]
    return [
        f"/staff/{one}"
        for one in routes
        if "<" not in one and not any(part in one for part in NOT_A_LIST)
    ]


def an_order() -> tuple[str, str]:
    """Return one of the held orders, from the middle of the list, and its day."""
    from cleanbreak.records.order import OrderRow

    held = OrderRow.objects.filter(state="held").order_by("effective_date", "order_id")
    order = held[held.count() // 2]
    return str(order.order_id), order.effective_date.isoformat()


def ask(
    link: http.client.HTTPConnection, cookie: str, method: str, address: str, body: str
) -> float:
    """Return how many milliseconds one answer took, to its last byte."""
    said = {"Cookie": cookie, "Content-Type": FORM, "Accept-Language": "en"}
    began = time.perf_counter()
    link.request(method, address, body, said)
    answer = link.getresponse()
    answer.read()
    took_ms = (time.perf_counter() - began) * 1000
    if answer.status >= 500:
        raise RuntimeError(f"{address}: {answer.status}")
    return took_ms


if __name__ == "__main__":
    main()
