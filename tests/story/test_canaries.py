"""Whatever is secret or personal stands where it belongs, and in no log, metric or audit entry.

That it does stand where it belongs is shown first: a canary that was never there proves nothing.
"""

import io
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.kept_lives import whole_database
from tests.owner import owner_cursor
from tests.payouts import IBAN
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.payout import Destination
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.network import Subscriber
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.charity import insert_charity
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")

LINE = LineOf(msisdn="+4915228877665", name="Zacharias Kanarienvogel", email="kanari@example.org")
SECOND_IMSI = "262019876543210"
PASSWORD, CODE = "pass-Kanari-word", "847261"
COMPACT_IBAN = IBAN.replace(" ", "")
CANARIES = {
    "name": "Kanarienvogel",
    "number": LINE.msisdn[1:],
    "imsi": LINE.imsi,
    "iccid": LINE.iccid,
    "mail": "kanari@example.org",
    "iban": COMPACT_IBAN,
    "password": PASSWORD,
    "code": CODE,
}
EVERYTHING = " ".join(CANARIES.values())


class Talkative(MemoryNetwork):
    """A network whose failures quote all that it was asked about, as many do."""

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Fail by a defect, with the text of a client and of the failure behind it."""
        try:
            raise ValueError(f"cannot parse {EVERYTHING}")
        except ValueError as fault:
            raise RuntimeError(f"refused: {EVERYTHING}") from fault


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    made.add(LINE)
    CURRENT.append(replace(made.outside, network=Talkative(made.world)))
    yield made
    CURRENT.clear()


def absent(text: str, *more: str) -> None:
    found = [what for what, canary in CANARIES.items() if canary in text]
    assert found == []
    assert not [canary for canary in more if canary in text]


def test_what_a_failing_element_says_is_in_no_log_metric_or_audit(
    world: TestWorld, log: io.StringIO
) -> None:
    order_id = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    for _ in range(8):
        world.work(CURRENT[0])
        world.clock.advance(days=1)
    send_announcements(CURRENT[0], world.clock)
    follow_choices(world.clock())

    assert "withdraw_subscription failed by a defect: RuntimeError" in log.getvalue()
    absent(log.getvalue())
    absent(read_metrics())
    audit = json.dumps(list(AuditRow.objects.values()), default=str)
    assert str(order_id) in audit
    absent(audit)


def test_what_is_sealed_is_in_no_table(world: TestWorld) -> None:
    insert_charity(Destination(account=COMPACT_IBAN, name="Helpers"), world.clock())
    FurtherSimRow.objects.create(
        line=LineRow.objects.get(), iccid="8949990000000000002", sim_kind="esim", imsi=SECOND_IMSI
    )
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work(world.outside)
    send_announcements(world.outside, world.clock)
    tables = whole_database()
    assert LINE.name in tables["holder"]
    assert LINE.msisdn in tables["line"], "where it belongs"
    for canary in (LINE.imsi, SECOND_IMSI, COMPACT_IBAN):
        assert [name for name, text in tables.items() if canary in text] == []
    for table in ("audit_entry", "evidence", "outbox", "termination_order", "certificate"):
        assert len(tables[table]) > 10
        absent(tables[table])


def test_what_a_page_is_asked_is_in_no_log(world: TestWorld, log: io.StringIO) -> None:
    secret = link_secret("order", "00000000-0000-0000-0000-000000000001")
    client = Client(raise_request_exception=False)
    for path in (
        f"/status/KDS-77/{secret}/",
        f"/receipt/KDS-77/{secret}/",
        f"/cancel/?msisdn={LINE.msisdn}&holder_name=Kanarienvogel",
    ):
        client.get(path)
        client.post(path, {"msisdn": LINE.msisdn, "holder_name": LINE.name, "code": CODE})
    client.post("/staff/sign-in", {"username": "Kanarienvogel", "password": PASSWORD})
    client.get("/", headers={"host": f"{EVERYTHING.replace(' ', '-')}.example"})
    client.get("/metrics", headers={"authorization": f"Bearer {PASSWORD}"})
    logging.getLogger("cleanbreak").warning("presence %s", "shown")
    assert "presence shown" in log.getvalue()
    absent(log.getvalue(), secret)


def test_a_command_that_fails_by_a_defect_says_nothing_of_it(
    world: TestWorld, log: io.StringIO
) -> None:
    with owner_cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                       f" RAISE EXCEPTION '{EVERYTHING}'; END $$")  # fmt: skip
        cursor.execute("CREATE TRIGGER spoil BEFORE INSERT ON termination_order"
                       " FOR EACH ROW EXECUTE FUNCTION spoil()")  # fmt: skip
    try:
        asked = ["terminate", "--msisdn", LINE.msisdn]
        said = CliRunner().invoke(cli, asked)
    finally:
        with owner_cursor() as cursor:
            cursor.execute("DROP FUNCTION spoil() CASCADE")
    assert said.exit_code == 5
    assert "a command failed by a defect" in log.getvalue()
    absent(log.getvalue() + said.output)


def test_exceptions_of_libraries_are_told_by_class_and_place(log: io.StringIO) -> None:
    library = logging.getLogger("procrastinate.worker")
    insert_charity(Destination(account=COMPACT_IBAN, name=LINE.name), timezone.now())
    try:
        insert_charity(Destination(account=COMPACT_IBAN, name=LINE.name), timezone.now())
    except IntegrityError as fault:
        quoted = str(fault)
        library.exception("Job 7 ended with status: Error")
        library.error("Job 7: %s", fault)
        library.error("Job 7: %(why)s", {"why": fault})
        library.error(fault)
        library.error("by hand", exc_info=fault)
    assert LINE.name in quoted, "PostgreSQL quotes the row"
    text = log.getvalue()
    assert text.count("django.db.utils.IntegrityError") >= 5
    assert "psycopg.errors.UniqueViolation" in text
    assert "test_canaries.py" in text, "the place is told"
    absent(text)


def test_the_last_words_of_a_process_are_told_so_too(log: io.StringIO) -> None:
    from cleanbreak.site.log_lines import log_what_nobody_caught

    before = sys.excepthook
    log_what_nobody_caught()
    try:
        fault = ValueError(EVERYTHING)
        sys.excepthook(ValueError, fault, None)
    finally:
        sys.excepthook = before
    assert "builtins.ValueError" in log.getvalue()
    absent(log.getvalue())
