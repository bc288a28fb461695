"""Data keys change: nothing is lost, and what is compared is compared under one key."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from django.db import connection, connections, transaction
from pytest_django import Settings
from tests.anomaly.test_archive_killed import address
from tests.line_lists import ACTOR
from tests.owner import owner_cursor
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.confidential import ConfidentialRequest, SafeContact, SafeMedium
from cleanbreak.domain.payout import Destination
from cleanbreak.domain.suspicious_report import MetBy, SuspiciousReport
from cleanbreak.flows.add_data_key import add_data_key
from cleanbreak.flows.list_data_keys import list_data_keys
from cleanbreak.flows.report_suspicion import list_reports, report_suspicion
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.retire_data_key import KeyInUse, KeyStillNeeded, retire_data_key
from cleanbreak.records import sealed
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.charity import CharityRow, insert_charity
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.data_key import (
    DataKeyMissing,
    KeysAreChanging,
    NotADataKey,
    hold_newest_key,
    newest_key,
    require_one_form,
)
from cleanbreak.records.line import LineRow
from cleanbreak.records.line_import import LOCK as IMPORT_LOCK
from cleanbreak.records.line_import import ImportRunning
from cleanbreak.records.sealed import open_sealed, seal
from cleanbreak.records.second_factor import put_totp, totp_last_step, totp_row, totp_secret
from cleanbreak.records.staff import insert_staff, staff_id
from cleanbreak.site.data_keys import KeysAreGiven, read_data_keys

pytestmark = pytest.mark.usefixtures("committed_db")

PROJECT = Path(__file__).resolve().parents[2]
ACCOUNT = Destination(account="DE89370400440532013000", name="Helpers")
RESEAL = """
import sys
import django
django.setup()
from dataclasses import replace
from cleanbreak.flows import reseal_fields as flow
flow.PLACES = tuple(replace(place, batch=20) for place in flow.PLACES)
flow.reseal_fields(watcher=lambda *_: print("a batch is done", flush=True) or sys.stdin.readline())
"""


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[TestWorld]:
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.clear()


def lines(count: int) -> list[LineOf]:
    return [LineOf(msisdn=f"+491522881{n:04d}") for n in range(count)]


def kept_imsis() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT imsi FROM line ORDER BY line_id")
        return [row[0] for row in cursor.fetchall()]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def test_a_key_is_replaced_and_forgotten_and_everything_can_still_be_read(
    world: TestWorld,
) -> None:
    world.add(*lines(3))
    insert_charity(ACCOUNT, NOON)
    (first,) = list_data_keys()
    assert (first.is_newest, first.fields) == (True, 4)

    second = json.loads(run("add", "--json").output)["key_id"]
    assert second != first.key_id
    assert {imsi[:6] for imsi in kept_imsis()} == {first.key_id}
    assert LineRow.objects.first().imsi == lines(1)[0].imsi, "the old key opens"  # type: ignore[union-attr]
    assert run("retire", first.key_id).exit_code == 3
    with pytest.raises(KeyStillNeeded):
        retire_data_key(first.key_id, ACTOR, NOON)
    with pytest.raises(KeyInUse):
        retire_data_key(second, ACTOR, NOON)

    said = json.loads(run("reseal", "--json").output)
    assert (said["fields"], said["is_done"]) == (4, True)
    assert {imsi[:6] for imsi in kept_imsis()} == {second}
    assert run("retire", first.key_id).exit_code == 0
    assert len(read_data_keys()) == 1
    sealed_by_nobody = [key for key in list_data_keys() if key.key_id == first.key_id]
    assert [(key.fields, key.is_here) for key in sealed_by_nobody] == [(0, False)]
    assert [row.imsi for row in LineRow.objects.order_by("line_id")] == [x.imsi for x in lines(3)]
    assert LineRow.objects.get(imsi=lines(2)[1].imsi).msisdn == lines(2)[1].msisdn
    assert CharityRow.objects.get().destination() == ACCOUNT
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"keys.added", "keys.resealed", "keys.retired"} <= acts


def test_what_people_wrote_and_second_factors_outlive_a_change_of_keys(world: TestWorld) -> None:
    (first,) = list_data_keys()
    report_suspicion(
        SuspiciousReport(met_by=MetBy.CALL, said="They asked for a code.", where="a", contact="b"),
        NOON,
    )
    safe = SafeContact(medium=SafeMedium.EMAIL, address="safe@shelter.example", language="en")
    asked = ConfidentialRequest(
        submission_key="k" * 32, person_name="Lea", msisdn=lines(1)[0].msisdn, safe_contact=safe
    )
    ConfidentialRequestRow.of(asked, NOON).save()
    insert_staff("tom", [], None)
    put_totp("tom", "JBSWY3DPEHPK3PXP", 1, NOON)
    Authenticator.objects.create(
        user_id=staff_id("tom"), type="recovery_codes", data={"seed": seal("s33d"), "used_mask": 3}
    )

    assert run("add").exit_code == 0
    assert run("reseal").exit_code == 0
    assert run("retire", first.key_id).exit_code == 0

    (report,) = list_reports(5).rows
    assert (report.said, report.where, report.contact) == ("They asked for a code.", "a", "b")
    kept = ConfidentialRequestRow.objects.get()
    assert (kept.named_person, kept.safe_contact) == ("Lea", safe)
    app = totp_row("tom")
    assert app is not None
    assert (totp_secret(app), totp_last_step(app)) == ("JBSWY3DPEHPK3PXP", 1)
    codes = Authenticator.objects.get(type="recovery_codes").data
    assert (open_sealed(codes["seed"]), codes["used_mask"]) == ("s33d", 3)


def test_resealing_that_is_killed_goes_on_and_everything_can_be_read_all_the_time(
    world: TestWorld, settings: Settings
) -> None:
    many = lines(160)
    world.add(*many)
    add_data_key(ACTOR, NOON)
    new, kills = newest_key().key_id, 0
    environment = {
        **os.environ,
        "DATABASE_URL": address(),
        "CLEANBREAK_HOME": str(settings.CLEANBREAK_HOME),
        "PYTHONPATH": f"{PROJECT}:{PROJECT / 'src'}",
    }
    while not all(imsi.startswith(new) for imsi in kept_imsis()) and kills < 40:
        with subprocess.Popen(
            [sys.executable, "-c", RESEAL],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        ) as child:  # fmt: skip
            assert child.stdin
            assert child.stdout
            child.stdout.readline()
            if kills:  # the first one waits until it is killed, however slow this machine is
                child.stdin.write(b"go on\n" * 1_000)
                time.sleep(0.002 * kills)
            child.send_signal(signal.SIGKILL)
        kills += 1
        opened = [row.imsi for row in LineRow.objects.order_by("line_id")]
        assert opened == [one.imsi for one in many]
    assert kills >= 2, "it was killed in the middle at least once"
    assert reseal_fields().is_done
    require_one_form()
    assert {imsi[:6] for imsi in kept_imsis()} == {new}


def test_what_is_compared_waits_until_there_is_one_key(world: TestWorld) -> None:
    world.add(*lines(1))
    add_data_key(ACTOR, NOON)
    with pytest.raises(KeysAreChanging):
        require_one_form()
    with pytest.raises(KeysAreChanging), transaction.atomic():
        hold_newest_key()
    with pytest.raises(KeysAreChanging):
        add_data_key(ACTOR, NOON)
    reseal_fields()
    require_one_form()


def test_no_key_is_added_while_sealed_values_are_compared(world: TestWorld) -> None:
    world.add(*lines(1))
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
            with pytest.raises(ImportRunning):
                add_data_key(ACTOR, NOON)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])  # closing takes its time
    finally:
        other.close()
    add_data_key(ACTOR, NOON)


def test_fields_of_before_are_read_and_sealed_anew(world: TestWorld, settings: Settings) -> None:
    world.add(*lines(2))
    insert_charity(ACCOUNT, NOON)
    text = json.dumps({"account": ACCOUNT.account, "name": ACCOUNT.name})
    fernet = Fernet(sealed._key(settings.SECRET_KEY)).encrypt(text.encode()).decode()
    CharityRow.objects.update(account=fernet)
    with owner_cursor() as cursor:
        cursor.execute("UPDATE line SET imsi = %s WHERE msisdn = %s",
                       [lines(1)[0].imsi, lines(1)[0].msisdn])  # fmt: skip
        cursor.execute("UPDATE data_key SET resealed_at = NULL")
    assert CharityRow.objects.get().destination().account == ACCOUNT.account
    assert [row.imsi for row in LineRow.objects.order_by("line_id")] == [x.imsi for x in lines(2)]

    reseal_fields()
    settings.SECRET_KEY = "another one: data keys do not hang on it"

    assert all(map(sealed.is_sealed, kept_imsis()))
    assert CharityRow.objects.get().destination().account == ACCOUNT.account


def test_keys_of_a_setting_are_added_there(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    monkeypatch.setenv("CLEANBREAK_DATA_KEYS", one)
    world.add(*lines(1))
    with pytest.raises(KeysAreGiven):
        add_data_key(ACTOR, NOON)
    monkeypatch.setenv("CLEANBREAK_DATA_KEYS", f"{one}\n{two}")
    assert newest_key().text == one, "until it is said, nothing seals with the new one"
    add_data_key(ACTOR, NOON)
    assert newest_key().text == two
    monkeypatch.setenv("CLEANBREAK_DATA_KEYS", "too short")
    with pytest.raises(NotADataKey):
        list_data_keys()


def test_a_server_with_other_keys_writes_nothing(world: TestWorld) -> None:
    world.add(*lines(1))
    with owner_cursor() as cursor:
        cursor.execute("UPDATE data_key SET key_id = 'abcdef'")
    with pytest.raises(DataKeyMissing):
        world.add(LineOf(msisdn="+4915228899999"))


@pytest.mark.parametrize("spoil", [0, 8, 30, -2])
def test_a_sealed_field_that_was_changed_is_not_opened(world: TestWorld, spoil: int) -> None:
    kept = sealed.seal("DE89370400440532013000"), sealed.seal_imsi("262019999999999")
    for text, opened in zip(kept, (sealed.open_sealed, sealed.open_imsi), strict=True):
        opened(text)
        mark = "b" if text[spoil] != "b" else "c"
        changed = text[:spoil] + mark + text[spoil:][1:]
        with pytest.raises(sealed.CannotBeOpened):
            opened(changed)


def test_what_is_sealed_for_one_purpose_opens_for_no_other(world: TestWorld) -> None:
    with pytest.raises(sealed.CannotBeOpened):
        sealed.open_sealed(sealed.seal_imsi("262019999999999"))
    assert sealed.seal("x") != sealed.seal("x")
    assert sealed.seal_imsi("262019999999999") == sealed.seal_imsi("262019999999999")
