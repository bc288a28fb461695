"""Run a campaign while its workers and PostgreSQL are killed with -9 at random; say what is left.

Usage: campaign_torture.py SEED KILLS LINES [--long]; prints one JSON object. ``--long``: ten times
the kills. Each worker is a fork of this process, so that one is born in milliseconds and hundreds
can die in a minute; its clock goes sixty times as fast, so that a dead worker's lease is over soon.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from cleanbreak.site import embedded_postgres
from cleanbreak.site.postgres_home import PostgresHome

Result = TypeVar("Result")
HOME = Path(os.environ.get("CLEANBREAK_HOME", ""))
WORKERS = 3
FASTER = 60
BATCH_LINES = 40
KILLED_IN_S = (0.02, 0.5)
POSTGRES_EVERY = 25
"""Of so many kills, one hits the database server."""
LONG_TIMES = 10
PATIENCE_S = 180.0


def main() -> None:
    """Torture, wait until the campaign is over, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("seed", "kills", "lines"):
        parser.add_argument(name, type=int)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
    os.environ["DATABASE_URL"] = embedded_postgres.ensure_running(HOME)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    try:
        kills = asked.kills * (LONG_TIMES if asked.long else 1)
        print(json.dumps(torture(random.Random(asked.seed), kills, asked.lines)))
    finally:
        embedded_postgres.stop(HOME)
        shutil.rmtree(HOME, ignore_errors=True)


def torture(dice: random.Random, kills: int, count: int) -> dict[str, object]:
    """Start a campaign, kill whoever works on it, and return what is left when it is over."""
    from tests.campaigns import file_of, lines_of_three_places, started
    from tests.worlds import make_world

    from cleanbreak.site.wiring import shared_world

    lines = lines_of_three_places(count)
    world = make_world(shared_world())
    world.add(*lines)
    clock = FastClock()
    world.clock.now = clock()
    campaign_id = started(world, file_of(lines))
    _leave_connections()
    killed = Counter(_kill_some(dice, kills, clock))
    _work_to_the_end(clock, campaign_id)
    return {"killed": dict(killed), **patiently(lambda: what_is_left(lines))}


class FastClock:
    """A clock that goes faster than those on the wall."""

    def __init__(self) -> None:
        from django.utils import timezone

        self._began, self._began_s = timezone.now(), time.monotonic()

    def __call__(self) -> datetime:
        """Return the instant that it shows."""
        return self._began + timedelta(seconds=(time.monotonic() - self._began_s) * FASTER)


def _kill_some(dice: random.Random, kills: int, clock: FastClock) -> list[str]:
    """Keep so many workers going, and kill one after the other."""
    killed: list[str] = []
    living = [_fork_worker(clock) for _ in range(WORKERS)]
    while len(killed) < kills:
        time.sleep(dice.uniform(*KILLED_IN_S))
        if len(killed) % POSTGRES_EVERY == POSTGRES_EVERY - 1:
            killed.append(_kill_postgres())
            continue
        victim = dice.randrange(WORKERS)
        killed.append(_kill(living[victim]))
        living[victim] = _fork_worker(clock)
    for process_id in living:
        _kill(process_id)
    return killed


def _kill(process_id: int) -> str:
    """Kill a worker, wherever it is just now; one that has found nothing more to do waits."""
    os.kill(process_id, signal.SIGKILL)
    os.waitpid(process_id, 0)
    return "worker"


def _kill_postgres() -> str:
    process_id = PostgresHome.at(HOME).postmaster_pid()
    if process_id:
        os.kill(process_id, signal.SIGKILL)
    embedded_postgres.ensure_running(HOME)
    return "postgresql"


def _fork_worker(clock: FastClock) -> int:
    process_id = os.fork()
    if process_id:
        return process_id
    try:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  what dies has nothing to say
        while True:
            _work(clock)
            time.sleep(0.05)
    finally:
        os._exit(1)


def _work(clock: FastClock) -> None:
    """Advance the campaign as a worker does; while the database is away, try again."""
    from django.db import DatabaseError, connection

    from cleanbreak.flows import advance_campaigns
    from cleanbreak.flows.advance_orders import Worker, advance_orders
    from cleanbreak.ports.errors import OutsideFailure
    from cleanbreak.site.wiring import wire_outside

    worker = Worker(outside=wire_outside(), clock=clock)
    advance_campaigns.BATCH_SIZE = BATCH_LINES
    try:
        advance_campaigns.advance_campaigns(worker)
        advance_orders(worker)
    except (DatabaseError, OutsideFailure):
        connection.close()


def _work_to_the_end(clock: FastClock, campaign_id: object) -> None:
    from cleanbreak.records.campaign import CampaignRow

    deadline = time.monotonic() + PATIENCE_S
    while patiently(lambda: CampaignRow.objects.get(pk=campaign_id).state) != "finished":
        if time.monotonic() > deadline:
            raise TimeoutError("the campaign is not over")
        _work(clock)


def patiently(act: Callable[[], Result]) -> Result:
    """Do it; while the database is away, wait and do it again."""
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.1)


def _leave_connections() -> None:
    """Close what a fork must not share."""
    from django.db import connections

    connections.close_all()


def what_is_left(lines: list[Any]) -> dict[str, object]:
    """Return what books and world say, in figures that a test can know beforehand."""
    from django.db.models import Sum
    from tests.worlds import make_world

    from cleanbreak.domain.certificate import fingerprint
    from cleanbreak.records.certificate import CertificateRow
    from cleanbreak.records.evidence import EvidenceRow
    from cleanbreak.records.ledger import EntryRow
    from cleanbreak.records.order import OrderRow
    from cleanbreak.records.outbox import OutboxRow
    from cleanbreak.site.wiring import shared_world

    out = make_world(shared_world()).outside
    facts = {(e.order_id, e.step): e.facts for e in EvidenceRow.objects.all()}
    true_certificates = sum(
        all(fingerprint(facts[row.order_id, step]) == said for step, said in stated.items())
        for row in CertificateRow.objects.all()
        for stated in [json.loads(bytes(row.statement))["evidence"]]
    )
    sums = EntryRow.objects.values_list("account__code", "account__currency")
    return {
        "states": Counter(OrderRow.objects.values_list("state", flat=True)),
        "taken_over": OrderRow.objects.filter(attempt__gt=1).count(),
        "pieces_of_evidence": sorted(set(Counter(order_id for order_id, _ in facts).values())),
        "certificates_that_fit": true_certificates,
        "said": Counter(OutboxRow.objects.values_list("kind", flat=True)),
        "effects": {
            "bar": [out.network.effects(ln.imsi).get("bar") for ln in lines].count(1),
            "withdraw": [
                out.network.effects(ln.imsi).get("withdraw_subscription") for ln in lines
            ].count(1),
            "close": [out.charging.effects(ln.msisdn[1:]).get("close") for ln in lines].count(1),
            "retire": [out.esim.effects(ln.iccid).get("retire") for ln in lines].count(1),
            "revoke": [out.line_services.effects(ln.msisdn).get("revoke") for ln in lines].count(1),
            "quarantine": [
                out.numbering.effects(ln.msisdn).get("quarantine") for ln in lines
            ].count(1),
        },
        "accounts": {
            f"{code} {currency}": total
            for code, currency, total in sums.annotate(total=Sum("amount_minor"))
        },
    }


if __name__ == "__main__":
    main()
