"""Keys that sign are noted, renewed, moved and retired; what they signed still counts."""

import json
from contextlib import nullcontext
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from pytest_django import Settings
from tests.key_stories import (
    end,
    grow_log,
    key_world,  # noqa: F401  a fixture
    restart,
    run,
    said,
    signers,
    states,
)
from tests.logs import let_wait
from tests.tokens import SoftToken, soft_token  # noqa: F401  a fixture
from tests.worlds import CURRENT, NOON, TestWorld

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyUse, key_id_of
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.check_signing_keys import (
    OneKeyForTwo,
    check_signing_keys,
)
from cleanbreak.flows.read_certificate import (
    read_public_keys,
)
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.log_head import newest_head
from cleanbreak.records.signing_key_state import SigningKeyStateRow
from cleanbreak.site.wiring.signing import the_token, wire_signing

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(key_world: TestWorld) -> TestWorld:  # noqa: F811
    return key_world


def test_keys_are_noted_once_before_they_sign(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    check_signing_keys(wired_outside(), NOON)

    noted = {row.use: row.key_id for row in SigningKeyStateRow.objects.all()}
    keepers = {"statement": world.outside.signing, "log": world.outside.log_signing}
    assert noted == {use: key_id_of(one.public_key()) for use, one in keepers.items()}
    details = AuditRow.objects.filter(act="keys.signing_key_seen").values_list("details", flat=True)
    assert {one["use"]: one["key_id"] for one in details} == noted
    assert SigningKeyStateRow.objects.count() == len(details) == 2
    told = said("signing")["keys"]
    assert {one["use"]: (one["key_id"], one["state"]) for one in told} == {
        use: (key_id, "in_use") for use, key_id in noted.items()
    }


def test_the_log_is_signed_with_the_old_key_and_the_new_one_until_the_old_one_is_retired(
    world: TestWorld,
) -> None:
    first_note = grow_log()
    (first,) = states("log")
    assert signers(first_note) == [first]

    second = said("renew-log-key")["key_id"]
    assert signers(grow_log()) == [first], "a process that runs goes on with its key"
    restart(world)
    both = grow_log()
    assert set(signers(both)) == {first, second}
    assert len(both.signatures) == 2
    assert states("log") == {second: "in_use", first: "in_use"}
    assert next(iter(states("log"))) == second, "that which signs first"

    assert said("retire-log-key", first) == {"key_id": first}
    assert run("retire-log-key", first).exit_code == 3
    assert run("retire-log-key", second).exit_code == 3, "the key in use is not one beside"
    restart(world)
    assert signers(grow_log()) == [second]
    assert states("log") == {second: "in_use", first: "older"}
    assert signers(first_note) == [first], "what it signed counts"
    acts = list(AuditRow.objects.order_by("pk").values_list("act", flat=True))
    assert [act for act in acts if act.startswith("keys.log_key")] == [
        "keys.log_key_renewed",
        "keys.log_key_retired",
    ]


def test_certificates_of_before_still_verify_with_a_new_key(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    old = end(world, "+4915228817301")
    (first,) = states("statement")
    second = said("renew-certificate-key")["key_id"]
    restart(world)
    new = end(world, "+4915228817302")

    assert (json.loads(old)["key_id"], json.loads(new)["key_id"]) == (first, second)
    for one in (old, new):
        assert verify_certificate(one, read_public_keys(wired_outside()))["ended_on"]
    assert states("statement") == {second: "in_use", first: "older"}


def test_certificates_of_a_token_that_was_given_away_still_verify(
    world: TestWorld,
    soft_token: SoftToken,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in soft_token.environment().items():
        monkeypatch.setenv(name, value)
    settings.CLEANBREAK_CERTIFICATE_SIGNING = f"pkcs11:{soft_token.made()}"
    restart(world)
    check_signing_keys(wired_outside(), NOON)
    old = end(world, "+4915228817305")
    settings.CLEANBREAK_CERTIFICATE_SIGNING = "file"
    restart(world)
    with soft_token.pulled_out():
        assert verify_certificate(old, read_public_keys(wired_outside()))["ended_on"]
    with pytest.raises(Refusal):
        verify_certificate(old, [world.outside.signing.public_key()])


def test_a_database_that_is_away_stops_nobody_at_the_start(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        check_signing_keys(wired_outside(), NOON)
    assert "not checked, the database fails (OperationalError)" in caplog.text
    assert not SigningKeyStateRow.objects.exists()


def test_doctor_looks_and_notes_nothing(world: TestWorld) -> None:
    check_health(wired_outside(), lambda: NOON)
    assert not SigningKeyStateRow.objects.exists()


def test_one_key_for_both_is_refused(world: TestWorld) -> None:
    CURRENT[-1] = replace(world.outside, log_signing=world.outside.signing)
    with pytest.raises(OneKeyForTwo):
        check_signing_keys(wired_outside(), NOON)
    assert not SigningKeyStateRow.objects.exists()


def test_the_log_moves_from_a_file_into_a_token(
    world: TestWorld,
    soft_token: SoftToken,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grow_log()
    (in_file,) = states("log")
    for name, value in soft_token.environment().items():
        monkeypatch.setenv(name, value)
    label = f"log-{uuid4()}"
    in_token = said("make-in-token", label)["key_id"]
    assert run("make-in-token", label).exit_code == 5

    settings.CLEANBREAK_LOG_SIGNING = f"pkcs11:{label} file"
    restart(world)
    check_signing_keys(wired_outside(), NOON)
    assert set(signers(grow_log())) == {in_file, in_token}
    assert states("log") == {in_token: "in_use", in_file: "in_use"}
    refused = run("renew-log-key", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "key_kept_elsewhere")

    settings.CLEANBREAK_LOG_SIGNING = f"pkcs11:{label}"
    restart(world)
    assert signers(grow_log()) == [in_token]
    assert states("log")[in_file] == "older", "it is known from the time when it signed"

    with soft_token.pulled_out():
        let_wait(b"later")
        with pytest.raises(Unavailable):
            append_log(wired_outside(), NOON)
        check_signing_keys(wired_outside(), NOON)
    assert signers(grow_log()) == [in_token]
    assert newest_head().size == 5  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "name", ["nobody", "pkcs11", "aws_kms", "pkcs11:x", "aws_kms:x", "file tape"]
)
def test_a_keeper_that_is_not_set_up_is_named(
    world: TestWorld, settings: Settings, name: str
) -> None:
    the_token.cache_clear()
    settings.CLEANBREAK_LOG_SIGNING = name
    with pytest.raises(Exception, match="log key") as told:
        wire_signing(KeyUse.LOG)
    assert type(told.value).__name__ in ("UnknownAdapter", "AdapterNotSetUp")


def test_no_key_is_made_where_no_token_is_set_up(world: TestWorld) -> None:
    the_token.cache_clear()
    for label in ("log-2026", ""):
        refused = run("make-in-token", label, "--json")
        assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "adapter_not_set_up")


def test_the_table_of_states_is_for_good(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    for change in ("UPDATE signing_key_state SET state = 'seen'", "DELETE FROM signing_key_state"):
        for role in (nullcontext, as_owner):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                role(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)
    assert SigningKeyStateRow.objects.count() == 2
