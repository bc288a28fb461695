"""Run a supervised product of its own, kill its processes at random, and say what is left.

Usage: torture.py SEED KILLS LINES; prints one JSON object.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from bench.product import free_port
from django.db import DatabaseError

from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.site import embedded_postgres
from cleanbreak.site.postgres_home import PostgresHome

Result = TypeVar("Result")
HOME = Path(os.environ.get("CLEANBREAK_HOME", ""))
PAUSE_MAX_S = 0.8
PATIENCE_S = 120.0
AWAY = (DatabaseError, OutsideFailure, LookupError, OSError, http.client.HTTPException)
"""What it looks like when a process is being started again."""


def main(seed: int, kills: int, lines: int) -> None:
    """Torture, wait until nothing is due any more, report."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
    os.environ["DATABASE_URL"] = embedded_postgres.ensure_running(HOME)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    os.environ["CLEANBREAK_TORTURE_PORT"] = str(free_port())
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISE], stderr=subprocess.DEVNULL)
    try:
        print(json.dumps(torture(random.Random(seed), kills, lines)))
    finally:
        supervisor.terminate()
        supervisor.wait(30)
        embedded_postgres.stop(HOME)
        shutil.rmtree(HOME, ignore_errors=True)


SUPERVISE = """
import os, sys
from pathlib import Path
from cleanbreak.site.supervisor import Child, Supervisor
program = str(Path(sys.executable).with_name("cleanbreak"))
web = [program, "web", "--port", os.environ["CLEANBREAK_TORTURE_PORT"]]
children = [Child("worker", [program, "worker"]), Child("web", web)]
Supervisor(children, Path(os.environ["CLEANBREAK_HOME"])).run()
"""


def torture(dice: random.Random, kills: int, count: int) -> dict[str, object]:
    """Order ends between kills; return what is left when all is quiet."""
    from tests.worlds import LineOf, make_world

    from cleanbreak.site.wiring import shared_world

    lines = [LineOf(msisdn=f"+4915228{n:06d}", name=f"Holder {n}") for n in range(count)]
    declared = [LineOf(msisdn=f"+4915229{n:06d}", name=f"Caller {n}") for n in range(count)]
    patiently(lambda: make_world(shared_world()).add(*lines, *declared))
    done = 0
    for n in range(kills):
        for line in lines[n * count // kills : (n + 1) * count // kills]:
            patiently(lambda line=line: order_end(line))
        for line in declared[n * count // kills : (n + 1) * count // kills]:
            key = f"{dice.getrandbits(128):032x}"
            patiently(lambda line=line, key=key: declare_end(line, key))
        time.sleep(dice.uniform(0.0, PAUSE_MAX_S))
        done += patiently(lambda: kill_one(dice))
    patiently(nothing_is_due)
    return {"kills": done, **patiently(lambda: what_is_left(lines))}


def order_end(line: object) -> None:
    from django.utils import timezone
    from tests.worlds import at_once

    from cleanbreak.flows.request_termination import request_termination
    from cleanbreak.site.wiring import wire_outside

    request_termination(at_once(line), wire_outside(), timezone.now())


def declare_end(line: object, key: str) -> None:
    """Cancel on the public page; an answer that was lost is asked for again with the same page."""
    link = http.client.HTTPConnection(
        "127.0.0.1",
        int(os.environ["CLEANBREAK_TORTURE_PORT"]),
        timeout=10,
        source_address=(f"127.3.{int(key[:2], 16)}.{int(key[2:4], 16)}", 0),  # nobody is limited
    )
    try:
        link.request("GET", "/cancel/")
        page = link.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        if token is None:
            raise LookupError("the page could not be made")
        cookie = page.getheader("Set-Cookie", "").split(";")[0]
        words = {
            "csrfmiddlewaretoken": token[1],
            "submission_key": key,
            "kind": "ordinary",
            "holder_name": line.name,
            "line": line.msisdn,
            "when": "soon",
            "reply_email": "caller@example.org",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        link.request("POST", "/cancel/", urlencode(words), headers)
        if link.getresponse().status != 303:
            raise LookupError("the declaration was not taken")
    finally:
        link.close()


def kill_one(dice: random.Random) -> int:
    """Kill a worker or the database with -9; a process that is just being restarted is awaited."""
    victims = {
        "worker": lambda: pids_of("worker"),
        "web": lambda: pids_of("cleanbreak.site.wsgi:application"),
        "postgresql": postgres_pids,
    }
    name = dice.choice(sorted(victims))
    pids = victims[name]()
    if not pids:
        raise LookupError(name)
    os.kill(pids[0], signal.SIGKILL)
    return 1


def pids_of(word: str) -> list[int]:
    """Return the processes of this product that have the word in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                home = f"CLEANBREAK_HOME={HOME}".encode()
                if word.encode() in words and home in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def postgres_pids() -> list[int]:
    pid = PostgresHome.at(HOME).postmaster_pid()
    return [pid] if pid else []


def nothing_is_due() -> None:
    """Raise until every declaration is tied, and every order finished or waiting for its day."""
    from cleanbreak.records.declaration import DeclarationRow
    from cleanbreak.records.order import OrderRow

    if DeclarationRow.objects.filter(tied_at=None).exists():
        raise LookupError("declarations are not tied yet")
    still = OrderRow.objects.exclude(state__in=["completed", "cancelled"]).exclude(
        declaration_id__gt=0, state="pending"
    )
    if still.exists():
        raise LookupError(list(still.values_list("step", "state", "problem_sentence"))[:3])


def patiently(act: Callable[[], Result]) -> Result:
    """Do it; while the database or a process is away, wait and do it again."""
    from django.db import close_old_connections, connection

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except AWAY:
            if time.monotonic() > deadline:
                raise
            connection.close()
            close_old_connections()
            time.sleep(0.1)


def what_is_left(lines: list[object]) -> dict[str, object]:
    from django.db.models import Sum
    from tests.worlds import make_world

    from cleanbreak.records.declaration import DeclarationRow
    from cleanbreak.records.ledger import EntryRow
    from cleanbreak.records.order import OrderRow
    from cleanbreak.site.wiring import shared_world

    world = make_world(shared_world())
    out = world.outside
    acts = {
        "withdrawn_once": [
            out.network.effects(line.imsi).get("withdraw_subscription") for line in lines
        ],
        "closed_once": [out.charging.effects(line.msisdn[1:]).get("close") for line in lines],
        "retired_once": [out.esim.effects(line.iccid).get("retire") for line in lines],
    }
    sums = dict(EntryRow.objects.values_list("account__code").annotate(Sum("amount_minor")))
    payments = world.world.all("payments.payment").values()
    return {
        "declarations": DeclarationRow.objects.count(),
        "declarations_that_fit": DeclarationRow.objects.exclude(order_id=None).count(),
        "states": Counter(OrderRow.objects.values_list("state", flat=True)),
        "effects": {name: counts.count(1) for name, counts in acts.items()},
        "paid_minor": sum(payment["amount_minor"] for payment in payments),
        "owed_minor": -sums["payout_in_flight"],
        "unbalanced_accounts": {"refund_payable": sums["refund_payable"]}
        if sums["refund_payable"]
        else {},
    }


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
