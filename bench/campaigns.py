"""Campaigns for benchmarks: lines that somebody has, workers that end them, and what it costs."""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from uuid import UUID

HERE = Path(__file__).resolve().parent
PATIENCE_S = 1800.0
MAKE_LINES = """
    WITH made AS (
        INSERT INTO holder (reference, name, name_key, email, language, customer_class)
        SELECT concat('bench-', n), concat('Holder ', n), concat('holder', n),
            concat('holder', n, '@example.org'), 'de', 'residential'
        FROM generate_series(%(first)s, %(first)s + cardinality(%(imsis)s::text[]) - 1) AS n
        RETURNING holder_id, substr(reference, 7)::bigint AS n
    ), sealed AS (
        SELECT imsi, place + %(first)s - 1 AS n
        FROM unnest(%(imsis)s::text[]) WITH ORDINALITY AS given (imsi, place)
    )
    INSERT INTO line (holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction, payment,
        currency, early_termination_fee_minor, charging_account, refund_reference)
    SELECT holder_id, 'active', concat('+49', 15000000000 + n),
        imsi,
        concat('8949', lpad(n::text, 15, '0')), 'esim', 'de', 'prepaid', 'EUR', 0,
        concat('acc-', n), concat('card-', n)
    FROM made JOIN sealed USING (n)"""


def make_lines(first: int, last: int) -> None:
    """Put lines with these serial numbers into the books, each with a holder of its own."""
    from tests.owner import owner_cursor

    from cleanbreak.records.data_key import newest_key
    from cleanbreak.records.sealed import seal_imsis

    key = newest_key()
    with owner_cursor() as cursor:
        for start in range(first, last + 1, 100_000):
            until = min(start + 99_999, last)
            serials = range(start, until + 1)
            imsis = seal_imsis([str(262_990_000_000_000 + n) for n in serials], key)
            cursor.execute(MAKE_LINES, {"first": start, "imsis": imsis})
        cursor.execute("ANALYZE line, holder")


def msisdn_of(serial: int) -> str:
    """Return the number of a line that :func:`make_lines` made."""
    return f"+49{15_000_000_000 + serial}"


@dataclass(frozen=True, slots=True)
class Workers:
    """Worker processes of the product."""

    processes: list["Popen[bytes]"]

    def peak_rss_mb(self) -> int:
        """Return the most memory that any of them has had."""
        return max(_peak_kib(process.pid) for process in self.processes) // 1024


def _peak_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(ln.split()[1] for ln in status.splitlines() if ln.startswith("VmHWM")))


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Run so many worker processes upon an open world."""
    command = [sys.executable, str(HERE / "open_world.py"), "2"]
    running = Workers([Popen(command) for _ in range(count)])
    try:
        yield running
    finally:
        for process in running.processes:
            process.terminate()
        for process in running.processes:
            process.wait(60)


@dataclass(frozen=True, slots=True)
class Ended:
    """How long a campaign took, by the wall clock."""

    lines: int
    plan_s: float
    end_s: float

    @property
    def lines_per_s(self) -> float:
        """Return how many lines were terminated in a second, from the start to the last one."""
        return self.lines / self.end_s


def ready_campaign(first: int, last: int) -> tuple[UUID, float]:
    """Make, plan and approve a campaign; return it, and how long the plan took."""
    from bench.open_world import outside
    from django.utils import timezone

    from cleanbreak.domain.campaign import CampaignReason, CampaignWish
    from cleanbreak.domain.termination import Actor, Channel
    from cleanbreak.flows.approve_campaign import approve_campaign
    from cleanbreak.flows.create_campaign import create_campaign
    from cleanbreak.flows.plan_campaign import plan_campaign

    maker = Actor(channel=Channel.CLI, acting_user="operator:maker")
    second = Actor(channel=Channel.CLI, acting_user="operator:second")
    rows = "".join(f"{msisdn_of(serial)}\n" for serial in range(first, last + 1))
    wish = CampaignWish(reason=CampaignReason.FLEET, wished_date=None)
    file = io.BytesIO(f"msisdn\n{rows}".encode())
    campaign_id = create_campaign(file, wish, maker, timezone.now())
    began = time.perf_counter()
    plan_campaign(campaign_id, outside(), maker, timezone.now())
    plan_s = time.perf_counter() - began
    approve_campaign(campaign_id, last - first + 1, second, timezone.now())
    return campaign_id, plan_s


def run_campaign(first: int, last: int) -> Ended:
    """Run one campaign over these lines, and return when all of them are terminated."""
    from django.utils import timezone

    from cleanbreak.domain.termination import Actor, Channel
    from cleanbreak.flows.start_campaign import start_campaign
    from cleanbreak.records.campaign_tally import tallied

    campaign_id, plan_s = ready_campaign(first, last)
    count = last - first + 1
    began = time.perf_counter()
    start_campaign(
        campaign_id, Actor(channel=Channel.CLI, acting_user="operator:maker"), timezone.now()
    )
    while tallied(campaign_id)["completed"] < count:
        if time.perf_counter() - began > PATIENCE_S:
            sys.exit(f"the campaign is not over: {tallied(campaign_id)}")
        time.sleep(0.2)
    return Ended(lines=count, plan_s=plan_s, end_s=time.perf_counter() - began)
