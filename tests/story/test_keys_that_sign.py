"""Keys that sign are noted, renewed, moved, retired and revoked; what counted still counts."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.db import DatabaseError, connection, connections, transaction
from pytest_django import Settings
from tests.line_lists import ACTOR
from tests.logs import let_wait, log_folder
from tests.tokens import SoftToken, soft_token  # noqa: F401  a fixture
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.channels.cli.main import COMMANDS_BY_NAME, cli
from cleanbreak.domain.cose import parse_sign1
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import Note, is_signed_by, parse_note
from cleanbreak.domain.signing_key import KeyUse, RevocationReason, key_id_of
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.check_signing_keys import (
    OneKeyForTwo,
    RevokedKeySigns,
    check_signing_keys,
)
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.read_certificate import (
    NoCertificateYet,
    certificate_json,
    read_certificate,
    read_public_keys,
)
from cleanbreak.flows.refuse_revoked_key import require_unrevoked
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.revoke_signing_key import revoke_signing_key
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.signing import Signature, Signing
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.log_entry import LogWaitingRow, queue_leaves
from cleanbreak.records.log_head import newest_head
from cleanbreak.records.signing_key_state import SigningKeyStateRow
from cleanbreak.site.operations import OPERATIONS
from cleanbreak.site.wiring.signing import the_token, wire_signing

pytestmark = pytest.mark.usefixtures("committed_db")
COMPROMISED = RevocationReason.COMPROMISED


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[TestWorld]:
    COMMANDS_BY_NAME.add_places(OPERATIONS)
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    restart(made)
    yield made
    CURRENT.clear()


def restart(world: TestWorld) -> None:
    """Begin anew with the keys that the settings name now."""
    the_token.cache_clear()
    world.outside = replace(
        world.outside,
        signing=wire_signing(KeyUse.STATEMENT),
        log_signing=wire_signing(KeyUse.LOG),
    )
    CURRENT[-1] = world.outside


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def said(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def states(use: str) -> dict[str, str]:
    return {one["key_id"]: one["state"] for one in said("signing")["keys"] if one["use"] == use}


def public_keys(use: str) -> dict[str, bytes]:
    return {one.key_id: one.public_key for one in list_signing_keys() if one.use == use}


def grow_log() -> Note:
    """Append a leaf, and return the note of the checkpoint that was published."""
    let_wait(uuid4().bytes)
    append_log(wired_outside(), NOON)
    return parse_note((log_folder() / "checkpoint").read_bytes())


def signers(note: Note) -> list[str]:
    return [
        key_id
        for key_id, public_key in public_keys("log").items()
        if is_signed_by(note, verifier_key(public_key))
    ]


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


def end(world: TestWorld, msisdn: str) -> bytes:
    """End a line, and return its certificate as a file."""
    line = LineOf(msisdn=msisdn)
    world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work(wired_outside())
    signed = read_certificate(order.order_id)
    return json.dumps(certificate_json(signed)).encode()


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


def test_a_revoked_key_signs_no_more_and_nothing_starts_with_it(world: TestWorld) -> None:
    grow_log()
    check_signing_keys(wired_outside(), NOON)
    (key_id,) = states("log")

    revoked = said("revoke", key_id, "--reason", "compromised")
    assert (revoked["state"], revoked["revoked_at_size"]) == ("revoked", 1)
    assert states("log") == {key_id: "revoked"}

    let_wait(b"a leaf")
    with pytest.raises(Unavailable, match=key_id):
        append_log(wired_outside(), NOON)
    assert len(parse_note((log_folder() / "checkpoint").read_bytes()).signatures) == 1
    with pytest.raises(RevokedKeySigns):
        check_signing_keys(wired_outside(), NOON)
    for command in (["worker"], ["web", "--port", "8999"]):
        refused = CliRunner().invoke(cli, command)
        assert refused.exit_code == 3
        assert key_id in refused.output
        assert "cleanbreak keys renew-log-key" in refused.output
    findings = {one.name: one for one in check_health(wired_outside(), lambda: NOON)}
    assert not findings["signing_keys"].is_well

    second = said("renew-log-key")["key_id"]
    restart(world)
    check_signing_keys(wired_outside(), NOON)
    note = grow_log()
    assert signers(note) == [second], "the revoked one does not sign beside it either"
    assert newest_head().size == 3  # type: ignore[union-attr]
    findings = {one.name: one for one in check_health(wired_outside(), lambda: NOON)}
    assert "signing_keys" not in findings


def test_a_revoked_certificate_key_issues_nothing_until_there_is_another(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    old = end(world, "+4915228817303")
    (key_id,) = states("statement")
    said("revoke", key_id, "--reason", "lost")
    with pytest.raises(NoCertificateYet):
        end(world, "+4915228817304")
    second = said("renew-certificate-key")["key_id"]
    restart(world)
    world.clock.advance(minutes=10)
    world.work(wired_outside())

    keys = {row.key_id for row in CertificateRow.objects.all()}
    assert keys == {key_id, second}, "the line that ended meanwhile has its certificate now"
    assert verify_certificate(old, read_public_keys(wired_outside()))["ended_on"]


def test_a_revocation_is_for_good_and_only_of_keys_that_are_known(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    (key_id,) = states("log")
    said("revoke", key_id, "--reason", "superseded")

    for wrong, code in ((key_id, "key_already_revoked"), ("0" * 16, "unknown_signing_key")):
        refused = run("revoke", wrong, "--reason", "lost", "--json")
        assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, code)
    assert run("revoke", key_id).exit_code == 2
    assert run("revoke", key_id, "--reason", "anger").exit_code == 2
    (entry,) = AuditRow.objects.filter(act="keys.signing_key_revoked")
    assert entry.details == {"key_id": key_id, "reason": "superseded", "size": 0}
    assert entry.acting_user.startswith("operator:")


def test_a_key_is_revoked_whose_keeper_is_away(world: TestWorld, tmp_path: Path) -> None:
    """The hour in which a key is stolen is no hour to wait for its keeper."""
    check_signing_keys(wired_outside(), NOON)
    (key_id,) = states("log")
    (tmp_path / "keys").rename(tmp_path / "stolen")
    (tmp_path / "keys").write_text("a file")
    restart(world)
    assert run("signing").exit_code == 5

    assert said("revoke", key_id, "--reason", "lost")["revoked_at_size"] == 0
    check_signing_keys(wired_outside(), NOON)  # who is away stops nobody


def test_what_waits_for_the_log_at_a_revocation_still_counts(world: TestWorld) -> None:
    grow_log()
    check_signing_keys(wired_outside(), NOON)
    (key_id,) = states("statement")
    (order_id,) = let_wait(b"one")
    let_wait(b"two")

    revoked = revoke_signing_key(key_id, COMPROMISED, ACTOR, NOON)

    assert revoked.revoked_at_size == 3
    append_log(wired_outside(), NOON)
    let_wait(b"one again", orders=[order_id])
    assert LogWaitingRow.objects.count() == 1
    (log_key,) = states("log")
    assert revoke_signing_key(log_key, COMPROMISED, ACTOR, NOON).revoked_at_size == 3, (
        "a leaf that will be left out takes no place"
    )


def test_who_signs_while_the_key_is_revoked_is_counted_or_finds_out(world: TestWorld) -> None:
    """A statement that waits before the revocation counts; one that comes after is not let in."""
    check_signing_keys(wired_outside(), NOON)
    (key_id,) = states("statement")
    revoked: list[int | None] = []

    def revoke() -> None:
        try:
            revoked.append(revoke_signing_key(key_id, COMPROMISED, ACTOR, NOON).revoked_at_size)
        finally:
            connections.close_all()

    with transaction.atomic():
        queue_leaves("end", [(b"signed before", uuid4())])
        require_unrevoked([key_id])
        other = threading.Thread(target=revoke)
        other.start()
        other.join(0.5)
        assert not revoked, "it waits for whoever lets a leaf wait"
    other.join(30)
    assert revoked == [1]

    def too_late() -> None:
        with transaction.atomic():
            queue_leaves("end", [(b"signed before, and too late", uuid4())])
            require_unrevoked([key_id])

    with pytest.raises(Unavailable, match="revoked"):
        too_late()
    assert LogWaitingRow.objects.count() == 1


@dataclass(frozen=True)
class RevokedMeanwhile:
    """A keeper whose key is revoked after it has signed, before anything is written."""

    signing: Signing

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        signed = self.signing.sign(statements)
        revoke_signing_key(signed[0].key_id, COMPROMISED, ACTOR, NOON)
        return signed

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signing, name)


def test_an_end_stated_by_a_key_that_was_revoked_meanwhile_is_stated_anew(world: TestWorld) -> None:
    check_signing_keys(wired_outside(), NOON)
    end(world, "+4915228817306")
    (first,) = states("statement")
    with pytest.raises(Unavailable, match=first):
        state_ends(replace(world.outside, signing=RevokedMeanwhile(world.outside.signing)), NOON)
    assert not LogWaitingRow.objects.exists()

    second = said("renew-certificate-key")["key_id"]
    restart(world)
    assert state_ends(wired_outside(), NOON) == 1
    assert parse_sign1(bytes(LogWaitingRow.objects.get().leaf)).key_id == second


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
