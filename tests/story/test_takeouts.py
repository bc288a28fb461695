"""A holder takes everything along: asked for, prepared, fetched once, destroyed."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.test import Client
from tests.holders import MAX, line_id, prove, signed_in, twice_proved
from tests.money_stories import letters
from tests.takeout_stories import (
    CALLER,
    FRIEND,
    HELP_LINE,
    READY,
    ask,
    fetched,
    files,
    mailed_link,
    prepare,
    row,
    takeout_world,
    unzipped,
)
from tests.takeouts import CURRENT_SOURCES
from tests.worlds import TestWorld

from cleanbreak.adapters.rigged_takeout_source import RiggedTakeoutSource
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.minisign import PublicKey
from cleanbreak.domain.takeout import Kind
from cleanbreak.domain.takeout_state import (
    DOWNLOADS_MAX,
    LINK_VALID_FOR,
    PREPARATIONS_MAX,
    CoUsersNotInformed,
    NoAddressForTakeout,
    NoTakeoutSource,
    TakeoutForm,
    TakeoutNotHere,
    TakeoutUnderWay,
    TakeoutWish,
)
from cleanbreak.flows.destroy_takeouts import LONG_SINCE, destroy_takeouts
from cleanbreak.flows.fetch_takeout import fetch_takeout
from cleanbreak.flows.hold_takeout import LEASE, hold_takeout
from cleanbreak.flows.prepare_takeouts import takeout_folder
from cleanbreak.flows.seal_takeout import NotOpenedByThisKey, SecretAgeKey, out_of_age
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.takeout import TakeoutRow, claim_takeouts, renew_claim

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with takeout_world(settings, tmp_path) as made:
        yield made


def test_a_signed_in_holder_asks_with_two_proofs_and_fetches_by_mail(world: TestWorld) -> None:
    page = f"/account/lines/{line_id()}/takeout/"
    client = signed_in(world)
    shown = client.get(page).content.decode()
    assert "Your message texts are not with us" in shown
    assert "Contacts" in shown
    assert "<dt>Text messages</dt><dd>with us, without their texts</dd>" in shown
    assert shown.count('<label class="radio"><input type="radio" name="form"') == 3
    wish = {"form": "plain", "co_users_informed": "1"}
    assert "/prove/" in client.post(page, wish)["Location"], "one proof is not enough"
    prove(world, client, "email_code")

    assert client.post(page, wish)["Location"] == page
    assert b"is being prepared" in client.get(page).content
    assert prepare(world) == 1

    address = mailed_link(world)
    visitor = Client(headers={"accept-language": "en"})
    assert b"one complete download" in visitor.get(address).content
    assert row().state == "ready", "looking uses nothing up"
    found = unzipped(fetched(visitor, address))
    assert b"duration=" in found["calls.xml"]
    assert {"manifest.json", "manifest.json.minisig", "README.txt"} <= found.keys()
    assert row().state == "fetched"
    gone = visitor.get(address)
    assert gone.status_code == 404
    unknown = visitor.get("/takeout/" + "0" * 40 + "/")
    assert (unknown.status_code, _body(unknown)) == (404, _body(gone)), "nothing is told apart"
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"takeout.asked", "takeout.download_begun", "takeout.fetched"} <= acts


@pytest.mark.skipif(not shutil.which("minisign"), reason="minisign is not installed")
def test_minisign_verifies_what_was_fetched_by_the_key_of_our_pages(
    world: TestWorld, tmp_path: Path
) -> None:
    ask(world)
    prepare(world)
    found = unzipped(fetched(Client(), mailed_link(world)))
    pem = Client().get("/certificate/key.pem").content
    key = PublicKey.of(load_pem_public_key(pem).public_bytes(Encoding.Raw, PublicFormat.Raw))
    for name in ("manifest.json", "manifest.json.minisig"):
        (tmp_path / name).write_bytes(found[name])
    command = ("minisign", "-Vm", tmp_path / "manifest.json", "-P", str(key))

    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert f"takeout {row().takeout_id}" in said
    (tmp_path / "manifest.json").write_bytes(found["manifest.json"] + b" ")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def _body(answer: Any) -> str:
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|/takeout/\w+/', "", answer.content.decode())


def test_numbers_of_others_go_as_far_as_bills_do(world: TestWorld) -> None:
    ask(world)
    prepare(world)

    calls = unzipped(fetched(Client(), mailed_link(world)))["calls.ndjson"].decode()

    assert FRIEND in calls
    assert HELP_LINE not in calls
    assert CALLER not in calls
    assert calls.count("\n") == 2, "the caller's call is there, without the number"


def test_without_the_co_users_declaration_no_calls_are_listed(world: TestWorld) -> None:
    with pytest.raises(CoUsersNotInformed):
        ask(world, TakeoutWish(form=TakeoutForm.PLAIN))
    page = f"/account/lines/{line_id()}/takeout/"
    refused = twice_proved(world).post(page, {"form": "plain"})
    assert refused.status_code == 422
    assert not TakeoutRow.objects.exists()


def test_a_passphrase_is_shown_once_and_kept_nowhere_afterwards(world: TestWorld) -> None:
    client = twice_proved(world)
    page = f"/account/lines/{line_id()}/takeout/"
    shown = client.post(page, {"form": "aes", "co_users_informed": "1"}).content.decode()
    passphrase = re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", shown)[0]
    assert open_sealed(row().passphrase) == passphrase
    assert passphrase not in client.get(page).content.decode()

    prepare(world)

    assert row().passphrase == ""
    content = fetched(Client(), mailed_link(world))
    with pytest.raises(RuntimeError, match=r"(?i)encrypted|password|not supported"):
        unzipped(content)


def test_a_double_click_shows_the_passphrase_of_the_one_takeout_that_is_made(
    world: TestWorld,
) -> None:
    client = twice_proved(world)
    page = f"/account/lines/{line_id()}/takeout/"
    wish = {"form": "aes", "co_users_informed": "1"}
    first, second = (client.post(page, wish).content.decode() for _ in range(2))
    passphrase = open_sealed(row().passphrase)
    assert passphrase in first
    assert passphrase in second, "a browser shows the answer to the second click only"
    assert TakeoutRow.objects.count() == 1

    another = client.post(page, wish | {"form": "plain"})
    TakeoutRow.objects.update(asked_at=row().asked_at - timedelta(minutes=1))
    later = client.post(page, wish)

    assert [another.status_code, later.status_code] == [422, 422]
    assert passphrase not in later.content.decode()


def test_a_file_for_a_key_of_ones_own_is_opened_by_it_only(world: TestWorld) -> None:
    key = pyrage.x25519.Identity.generate()
    with pytest.raises(SecretAgeKey):
        ask(world, TakeoutWish(form=TakeoutForm.AGE, age_key=str(key), co_users_informed=True))
    ask(
        world,
        TakeoutWish(form=TakeoutForm.AGE, age_key=str(key.to_public()), co_users_informed=True),
    )
    prepare(world)

    content = fetched(Client(), mailed_link(world))

    assert "calls.xml" in unzipped(pyrage.decrypt(content, [key]))


def test_one_at_a_time_and_never_to_the_dying_number(world: TestWorld, settings: Any) -> None:
    ask(world)
    with pytest.raises(TakeoutUnderWay):
        ask(world)
    HolderRow.objects.filter(name=MAX.name).update(email="")
    with pytest.raises(NoAddressForTakeout):
        ask(world, line=MAX)
    CURRENT_SOURCES.clear()
    with pytest.raises(NoTakeoutSource):
        ask(world, line=MAX)


def test_a_download_that_broke_off_can_be_begun_again(world: TestWorld) -> None:
    ask(world)
    prepare(world)
    secret = mailed_link(world).split("/")[-2]
    broken = fetch_takeout(secret, world.clock()).pieces
    next(broken)
    broken.close()  # type: ignore[attr-defined]
    assert row().state == "ready"

    assert unzipped(b"".join(fetch_takeout(secret, world.clock()).pieces))

    with pytest.raises(TakeoutNotHere):
        fetch_takeout(secret, world.clock())


def test_of_two_downloads_at_once_only_one_is_complete(world: TestWorld) -> None:
    ask(world)
    prepare(world)
    secret = mailed_link(world).split("/")[-2]
    for overtakes_at_the_end in (False, True):
        one, other = (fetch_takeout(secret, world.clock()).pieces for _ in range(2))
        if overtakes_at_the_end:
            assert unzipped(b"".join(other))
        with pytest.raises(TakeoutNotHere):
            b"".join(one)
        assert (row().state == "fetched") == overtakes_at_the_end
    acts = list(AuditRow.objects.values_list("act", flat=True))
    assert acts.count("takeout.fetched") == 1


def test_a_link_that_is_begun_with_too_often_or_too_late_is_dead(world: TestWorld) -> None:
    ask(world)
    prepare(world)
    secret = mailed_link(world).split("/")[-2]
    for _ in range(DOWNLOADS_MAX):
        fetch_takeout(secret, world.clock())
    with pytest.raises(TakeoutNotHere):
        fetch_takeout(secret, world.clock())
    client, page = twice_proved(world), f"/account/lines/{line_id()}/takeout/"
    assert client.post(page, {"link": "1"}).status_code == 303
    renewed = mailed_link(world).split("/")[-2]
    assert renewed != secret
    with pytest.raises(TakeoutNotHere):
        fetch_takeout(renewed, world.clock() + LINK_VALID_FOR)
    assert fetch_takeout(renewed, world.clock())


def test_only_a_hash_of_the_link_is_kept(world: TestWorld) -> None:
    ask(world)
    prepare(world)
    secret = mailed_link(world).split("/")[-2]

    kept = [str(one) for one in [*TakeoutRow.objects.values(), *OutboxRow.objects.values()]]

    assert not any(secret in one for one in kept)
    assert row().link_hash


def test_the_key_goes_first_and_then_the_file(world: TestWorld) -> None:
    ask(world)
    prepare(world)
    secret, (name,) = mailed_link(world).split("/")[-2], files()
    copy, identity = (takeout_folder() / name).read_bytes(), open_sealed(row().rest_key)
    assert b"".join(out_of_age([copy], identity))[:2] == b"PK"
    assert b"calls" not in copy
    world.clock.advance(days=13)
    assert destroy_takeouts(world.clock()) == 0
    world.clock.advance(days=1, seconds=1)

    assert destroy_takeouts(world.clock()) == 1

    assert (row().state, row().rest_key, files()) == ("expired", "", [])
    with pytest.raises(TakeoutNotHere):
        fetch_takeout(secret, world.clock())
    another = pyrage.x25519.Identity.generate()
    with pytest.raises(NotOpenedByThisKey):
        b"".join(out_of_age([copy], str(another)))


def test_a_worker_that_died_leaves_nothing_and_the_next_one_begins_anew(world: TestWorld) -> None:
    ask(world)
    claim_takeouts(world.clock(), world.clock() + LEASE, 1)
    (takeout_folder() / "half.age").write_bytes(b"left by a worker that was killed outright")
    assert prepare(world) == 0, "it is still the dead worker's"
    world.clock.advance(seconds=LEASE.total_seconds() + 1)

    assert prepare(world) == 1

    assert row().state == "ready"
    assert destroy_takeouts(world.clock() + LONG_SINCE + timedelta(minutes=1)) == 0
    assert files() == [row().file_name], "what nobody can open is swept away"


def test_a_worker_that_lives_keeps_its_takeout_however_long_it_takes(world: TestWorld) -> None:
    ask(world)
    (claimed,) = claim_takeouts(world.clock(), world.clock() + LEASE, 1)

    with hold_takeout(claimed, world.clock, every=timedelta(milliseconds=10)):
        for _ in range(3):
            world.clock.advance(seconds=LEASE.total_seconds() + 1)
            is_renewed = TakeoutRow.objects.filter(due_at=world.clock() + LEASE).exists
            assert any(is_renewed() for _ in range(3_000))
            assert not claim_takeouts(world.clock(), world.clock() + LEASE, 1)

    world.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert len(claim_takeouts(world.clock(), world.clock() + LEASE, 1)) == 1
    assert not renew_claim(claimed, world.clock() + LEASE, world.clock()), "it is another's now"


@pytest.mark.parametrize("moment", Moment)
def test_whichever_call_fails_it_is_ready_in_the_end(world: TestWorld, moment: Moment) -> None:
    source, rig = CURRENT_SOURCES[0], Rig()
    CURRENT_SOURCES[:] = [RiggedTakeoutSource(source, rig)]
    ask(world)
    prepare(world, rigged(world.outside, rig))
    assert row().state == "ready"
    ports = [one.port for one in rig.calls]
    assert {*ports} == {"takeout_source", "signing"}
    for place, port in enumerate(ports, start=1):
        (takeout_folder() / row().file_name).unlink()
        TakeoutRow.objects.all().delete()
        told = len(letters(world, READY))
        ask(world)
        rig.fail_call(len(rig.calls) + place, moment)

        prepare(world, rigged(world.outside, rig))

        if port == "signing":
            assert (row().state, row().problem_code) == ("asked", "unavailable")
            assert (len(letters(world, READY)), files()) == (told, [])
            world.clock.advance(minutes=5)
            prepare(world, rigged(world.outside, rig))
        assert row().state == "ready", "a source that fails makes its kind partial, nothing else"
        assert len(letters(world, READY)) == told + 1


def test_whoever_kills_its_worker_each_time_is_given_up(world: TestWorld) -> None:
    ask(world)
    for _ in range(PREPARATIONS_MAX):
        claim_takeouts(world.clock(), world.clock(), 1)

    prepare(world)

    assert (row().state, row().problem_code) == ("failed", "given_up")


def test_a_defect_holds_up_no_other(world: TestWorld) -> None:
    CURRENT_SOURCES[:] = [_Defective(CURRENT_SOURCES[0], Rig())]
    ask(world)
    ask(world, line=MAX)

    assert prepare(world) == 2

    assert {one.problem_code for one in TakeoutRow.objects.all()} == {"defect"}
    assert files() == []


class _Defective(RiggedTakeoutSource):
    def read(self, whose: WhoseRecords, kind: Kind) -> Any:
        raise RuntimeError(whose, kind)
