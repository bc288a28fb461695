"""A key is revoked: it signs no more, and what was in the log by then still counts."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connections, transaction
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
from tests.line_lists import ACTOR
from tests.logs import let_wait, log_folder
from tests.tokens import SoftToken, soft_token  # noqa: F401  a fixture
from tests.worlds import NOON, TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.cose import parse_sign1
from cleanbreak.domain.signed_note import parse_note
from cleanbreak.domain.signing_key import RevocationReason
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.check_signing_keys import (
    RevokedKeySigns,
    check_signing_keys,
)
from cleanbreak.flows.read_certificate import (
    NoCertificateYet,
    read_public_keys,
)
from cleanbreak.flows.refuse_revoked_key import require_unrevoked
from cleanbreak.flows.revoke_signing_key import revoke_signing_key
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.signing import Signature, Signing
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.log_entry import LogWaitingRow, queue_leaves
from cleanbreak.records.log_head import newest_head

pytestmark = pytest.mark.usefixtures("committed_db")
COMPROMISED = RevocationReason.COMPROMISED


@pytest.fixture
def world(key_world: TestWorld) -> TestWorld:  # noqa: F811
    return key_world


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
    assert world.outside.log_signing.beside() == [], "nobody keeps what was stolen"
    check_signing_keys(wired_outside(), NOON)
    note = grow_log()
    assert signers(note) == [second], "the revoked one does not sign beside it either"
    assert newest_head().size == 3  # type: ignore[union-attr]
    findings = {one.name: one for one in check_health(wired_outside(), lambda: NOON)}
    assert "signing_keys" not in findings


def test_a_key_that_signs_beside_the_new_one_does_so_until_it_is_revoked(world: TestWorld) -> None:
    grow_log()
    (first,) = states("log")
    second = said("renew-log-key")["key_id"]
    restart(world)
    assert set(signers(grow_log())) == {first, second}

    said("revoke", first, "--reason", "compromised")
    assert signers(grow_log()) == [second], "without a restart, and before its file is removed"
    assert states("log") == {second: "in_use", first: "revoked"}
    check_signing_keys(wired_outside(), NOON)
    said("retire-log-key", first)
    assert world.outside.log_signing.beside() == []


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
