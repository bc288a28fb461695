"""An auditor reads every act on an order and takes it out; the role changes nothing, anywhere."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.alerts import alerts_now
from tests.logs import let_wait
from tests.owner import owner_cursor
from tests.staff_people import signed_in, staffed_world
from tests.story.test_looks import watch
from tests.story.test_staff_doors import DOORS, MAY, OPEN_TO_ALL, address_of
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.staff import Role
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_secrets import check_secrets
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.seal_records import seal_records
from cleanbreak.records.audit import REFUSED, SEEN, AuditRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow

CHECK = Path(__file__).parents[2] / "examples" / "auditor" / "check_export.py"
PAGE = "/staff/audit/"
FORGED = {
    "entries.jsonl": (b"order.requested", b"order.reguested"),
    "blocks.jsonl": (b'rows\\":', b'rows\\":1'),
    "certificates.jsonl": (b'pay_out\\":\\"', b'pay_out\\":\\"0'),
    "certificates.jsonl, where nothing else tells it": (b'ended_on\\":\\"20', b'ended_on\\":\\"19'),
    "keys.json": (b'public_key": "', b'public_key": "A'),
    "log.jsonl": (b'leaf_index": ', b'leaf_index": 1'),
    "checkpoint.txt": (b"/log\n", b"/lag\n"),
}
"""What is changed in each file of an export."""


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


@pytest.fixture
def order_id(world: TestWorld) -> UUID:
    """End a line, and seal what that has written."""
    line = LineOf()
    world.clock.advance(hours=-3)
    world.add(line)
    requested = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    let_wait(*(b"some leaf %d" % n for n in range(5)), kind="test")
    seal_audit(world.outside)
    append_log(world.outside, world.clock())
    return requested.order_id


def page_of(browser: Client, order_id: UUID) -> str:
    answer = browser.get(PAGE, {"order": str(order_id)})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}orders/{order_id}/")
    answer = browser.get(answer["Location"])
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_act_on_an_order_is_there_in_order_with_evidence_and_seal(order_id: UUID) -> None:
    page = page_of(signed_in(Role.AUDITOR), order_id)
    acts = re.findall(r"<code>([a-z_.]+)</code>", page)
    noted = AuditRow.objects.filter(order_id=order_id).exclude(act=SEEN).order_by("at", "id")
    assert acts == list(noted.values_list("act", flat=True))
    assert acts[0] == "order.requested"
    assert "block 1" in page
    assert page.count("as the certificate says") == page.count('<li class="done">') == 11
    assert page.index("Bar the line at the network") < page.index("Issue the certificate")
    assert "and as it was signed" in page
    assert "otto" in page, "whoever looks stands there, too"
    look = AuditRow.objects.get(order_id=order_id, act=SEEN)
    assert (look.acting_user, look.details["purpose"]) == ("agent:otto", "audit")


def test_nobody_takes_a_watched_line_out_alone_or_without_a_word_why(order_id: UUID) -> None:
    """Else whoever is not let see the page would take the file that stands beside it."""
    browser, address = signed_in(Role.AUDITOR), f"{PAGE}orders/{order_id}/export.zip"
    assert browser.get(address)["Content-Type"].startswith("text/html")
    page_of(browser, order_id)
    taken = browser.get(address)
    taken.close()
    assert taken["Content-Type"] == "application/zip"
    watch(LineOf())
    assert browser.get(address).status_code == 403
    assert AuditRow.objects.filter(act="audit.exported").count() == 1
    assert AuditRow.objects.filter(act=SEEN).count() == 2
    assert AuditRow.objects.filter(act=REFUSED).count() == 1


def test_what_was_changed_is_said_where_it_was(order_id: UUID) -> None:
    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE evidence DISABLE TRIGGER USER")
        cursor.execute("UPDATE evidence SET facts = '{\"at\": \"never\"}' WHERE step = 'pay_out'")
        cursor.execute("ALTER TABLE evidence ENABLE TRIGGER USER")
    page = page_of(signed_in(Role.AUDITOR), order_id)
    assert page.count("not what the certificate says") == 1


@pytest.mark.parametrize("table", ["certificate", "audit_seal"])
def test_what_somebody_made_unreadable_is_said_and_stops_no_page(
    order_id: UUID, tmp_path: Path, table: str
) -> None:
    with owner_cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET statement = '\\xff00'")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    browser, file = signed_in(Role.AUDITOR), tmp_path / "x.zip"
    page = browser.get(PAGE).content.decode() + page_of(browser, order_id)
    assert ("not readable" in page) == (table == "audit_seal")
    assert ("and as it was signed" in page) == (table == "audit_seal")
    args = ["audit", "export", *of_days(), "--file", str(file)]
    assert CliRunner().invoke(cli, args).exit_code == 0
    assert checked(file)[0] == 1
    said = json.loads(CliRunner().invoke(cli, ["audit", "verify", "--json"]).output)
    assert table in {one["table"] for one in said["faults"]}


def test_an_order_nobody_knows_and_one_in_confidence_are_the_same(order_id: UUID) -> None:
    now = timezone.now()
    ConfidentialRequestRow.objects.create(
        submission_key="k", person_name="", msisdn="", safe_medium="email", safe_address="",
        language="en", received_at=now, order_id=order_id,
    )  # fmt: skip
    browser = signed_in(Role.AUDITOR)
    for number in (order_id, uuid4(), "nonsense", "7K2M-9QXD-4T8"):
        answer = browser.get(PAGE, {"order": str(number)})
        assert answer.status_code == 422, number
    assert browser.get(f"{PAGE}orders/{order_id}/").status_code == 404
    assert browser.get(f"{PAGE}orders/{order_id}/export.zip").status_code == 404
    exported = unzip(browser, **days())
    assert exported["about.json"]["left_out"] > 0
    assert str(order_id) not in exported["text"]


def test_the_first_page_tells_of_seals_and_checks(world: TestWorld, order_id: UUID) -> None:
    assert seal_records(world.outside, world.clock() + timedelta(hours=2)) == 1
    browser = signed_in(Role.AUDITOR)
    assert "Nobody has looked through everything yet" in browser.get(PAGE).content.decode()
    assert CliRunner().invoke(cli, ["audit", "verify"]).exit_code == 0
    page = browser.get(PAGE).content.decode()
    assert "All is well" in page
    assert "CleanbreakHistoryChanged" not in alerts_now()
    assert "Of other tables" in page
    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE certificate DISABLE TRIGGER USER")
        cursor.execute("UPDATE certificate SET issued_at = issued_at + interval '1 day'")
        cursor.execute("ALTER TABLE certificate ENABLE TRIGGER USER")
    said = CliRunner().invoke(cli, ["audit", "verify", "--json"])
    assert said.exit_code == 5
    assert "certificate" in {one["table"] for one in json.loads(said.output)["faults"]}
    (told,) = [one for one in check_secrets(timezone.now()) if one.name == "history"]
    assert (told.is_well, "certificate" in told.sentence) == (False, True)
    assert "CleanbreakHistoryChanged" in alerts_now()
    page = browser.get(PAGE).content.decode()
    assert "Something was changed" in page
    assert "certificate" in page


def days() -> dict[str, date]:
    """Return yesterday and today: what was done three hours ago lies in them."""
    today = timezone.now().date()
    return {"since": today - timedelta(days=1), "until": today}


def of_days() -> list[str]:
    return [word for name, day in days().items() for word in (f"--{name}", str(day))]


def unzip(browser: Client, **days: date) -> dict[str, Any]:
    answer = browser.get(f"{PAGE}export.zip", {name: str(day) for name, day in days.items()})
    assert answer["Content-Type"] == "application/zip"
    return read(b"".join(answer))  # type: ignore[arg-type]


def read(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {
        **texts,
        "about.json": json.loads(texts["about.json"]),
        "text": "\n".join(texts.values()),
    }


def checked(file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(CHECK), str(file)], capture_output=True, text=True, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def test_a_file_of_an_order_and_one_of_a_day_can_be_checked_without_us(
    order_id: UUID, tmp_path: Path
) -> None:
    day, order = tmp_path / "day.zip", tmp_path / "order.zip"
    run = CliRunner().invoke
    of_order = ["audit", "export", "--order", str(order_id), "--file", str(order)]
    assert run(cli, of_order).exit_code == 0
    of_time = ["audit", "export", *of_days(), "--file", str(day), "--json"]
    said = json.loads(run(cli, of_time).output)
    assert said["blocks"] == 1
    assert said["certificates"] == 1
    assert AuditRow.objects.filter(act="audit.exported").count() == 2
    for file in (day, order):
        assert checked(file)[0] == 0, checked(file)[1]
    found = read(day.read_bytes())
    assert "How" in found["README.txt"] or "how" in found["README.txt"]
    assert json.loads(found["log.jsonl"])["block"] == 1
    assert LineOf().msisdn not in found["text"]
    assert LineOf().name not in found["text"]
    assert oct(day.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("name", FORGED)
def test_a_file_that_was_changed_on_its_way_is_told_from_a_true_one(
    order_id: UUID, tmp_path: Path, name: str
) -> None:
    true, forged = tmp_path / "true.zip", tmp_path / "forged.zip"
    args = ["audit", "export", *of_days(), "--file", str(true)]
    assert CliRunner().invoke(cli, args).exit_code == 0
    with zipfile.ZipFile(true) as source, zipfile.ZipFile(forged, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            is_meant = member == name.partition(",")[0]
            target.writestr(member, forge(name, content) if is_meant else content)
    assert checked(true)[0] == 0
    assert checked(forged)[0] != 0


def test_what_nobody_can_tell_from_a_file_is_said(order_id: UUID, tmp_path: Path) -> None:
    """Whoever changes an entry may take another one out and say that it was in confidence."""
    true, order, forged = (tmp_path / f"{name}.zip" for name in ("true", "order", "forged"))
    for wish, file in ((of_days(), true), (["--order", str(order_id)], order)):
        done = CliRunner().invoke(cli, ["audit", "export", *wish, "--file", str(file)])
        assert done.exit_code == 0
    assert "NOT COMPARED" not in checked(true)[1]
    with zipfile.ZipFile(true) as source, zipfile.ZipFile(forged, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "entries.jsonl":
                lines = content.splitlines()
                sealed = [one for one in lines if json.loads(one)["block"]]
                lines.remove(next(one for one in sealed if b"order.requested" not in one))
                content = forge(member, b"\n".join(lines) + b"\n")
            if member == "about.json":
                count = json.loads(content)["entries"]
                content = content.replace(b'"left_out": 0', b'"left_out": 1').replace(
                    f'"entries": {count}'.encode(), f'"entries": {count - 1}'.encode()
                )
            target.writestr(member, content)
    assert "NOT COMPARED" in checked(forged)[1]


def forge(name: str, content: bytes) -> bytes:
    """Change one letter of a value, so that the file stays readable."""
    old, new = FORGED[name]
    assert old in content
    return content.replace(old, new, 1)


@pytest.mark.parametrize(
    "args",
    [
        ["--file", "x.zip"],
        ["--since", "2026-11-01", "--file", "x.zip"],
        ["--order", str(uuid4()), "--since", "2026-11-01", "--until", "2026-11-02", "--file", "x"],
    ],
)
def test_an_export_is_of_an_order_or_of_a_time(world: TestWorld, args: list[str]) -> None:
    assert CliRunner().invoke(cli, ["audit", "export", *args]).exit_code == 2


def test_an_export_of_nothing_that_is_known_leaves_no_file(
    world: TestWorld, tmp_path: Path
) -> None:
    file = tmp_path / "x.zip"
    for wish in (
        ["--order", str(uuid4())],
        ["--since", "2026-11-02", "--until", "2026-11-01"],
    ):
        said = CliRunner().invoke(cli, ["audit", "export", *wish, "--file", str(file), "--json"])
        assert said.exit_code == 3
        assert not file.exists()
    assert not AuditRow.objects.filter(act="audit.exported").exists()


MAY_CHANGE = {"audit_entry", "staff_session", "django_session", "rate_limit", "log_waiting"}
"""That somebody looked and still is there; nothing of what the console is about."""


def contents() -> dict[str, tuple[int, int]]:
    """Return how many rows each table has, and what they say."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if table not in MAY_CHANGE and not table.startswith(("audit_entry", "procrastinate")):
                cursor.execute(
                    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
                    f' FROM "{table}" t'
                )
                found[table] = cursor.fetchone()
    return found


def test_an_auditor_changes_nothing_by_any_form_of_the_console(order_id: UUID) -> None:
    browser = signed_in(Role.AUDITOR)
    before = contents()
    allowed = 0
    for name, right in DOORS.items():
        if name.startswith("me") or name in {*OPEN_TO_ALL, "confirm", "sign-on-confirm"}:
            continue  # one's own sign-in
        address = address_of(name)
        for data in ({}, {"purpose": "audit"}, {"order": str(order_id), "decision": "accepted"}):
            answer = browser.post(address, data)
            is_closed = answer.status_code in (403, 405)
            assert is_closed or right in MAY[Role.AUDITOR], name
            allowed += not is_closed
        browser.get(address)
    assert allowed > 3
    assert contents() == before
