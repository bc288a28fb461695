"""One counter for a line over all channels: guesses, other lines' codes, replays, many at once."""

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.money_stories import plain_world
from tests.proofs import right_codes
from tests.unit.channels.portal.visits import filled
from tests.worlds import NOON, LineOf, TestWorld

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.proof import (
    NotProvedHere,
    ProofExpired,
    ProofKind,
    ProofLocked,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_card_number import give_card_number
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof, note_proof
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.send_proof_code import send_proof_code, send_proof_codes
from cleanbreak.flows.unlock_line import UnlockedAtDesk, unlock_line
from cleanbreak.flows.ways_to_prove import SENT, ways_to_prove
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import GivenProofRow, ProofGuardRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE, OTHER = LineOf(), LineOf(msisdn="+4915228817999", name="Max Weber", email="max@example.org")
STRANGER = "+4915228800000"
PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")
HOTLINE = Actor(channel=Channel.HOTLINE, acting_user="agent:mia")
DESK = Actor(channel=Channel.STORE_DESK, acting_user="agent:tom")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE, OTHER)
        MemoryIdentity(made.world).set_pins({"C-Anna Müller": "4711"})
        yield made


def opened(actor: Actor = PORTAL, msisdn: str = LINE.msisdn) -> UUID:
    return open_verification(msisdn, None, actor, NOON)


def refusal_of(act: Callable[[], None]) -> type[Refusal] | None:
    try:
        act()
    except Refusal as refusal:
        return type(refusal)
    return None


def test_ten_wrong_ones_of_three_kinds_over_three_channels_lock_the_line(world: TestWorld) -> None:
    portal, hotline, desk = opened(PORTAL), opened(HOTLINE), opened(DESK)
    send_proof_code(portal, ProofKind.LINE_CODE, NOON)
    acts: list[Callable[[], None]] = [
        *[lambda: give_proof(portal, ProofKind.LINE_CODE, "0", PORTAL, NOON)] * 3,
        *[lambda: give_pin(hotline, "0", HOTLINE, world.outside, NOON)] * 3,
        *[lambda: give_card_number(desk, "000000", DESK, NOON)] * 4,
    ]

    said = [refusal_of(act) for act in acts]

    assert None not in said[:9]
    assert ProofLocked not in said[:9]
    assert said[9] is ProofLocked
    for case, actor in ((portal, PORTAL), (hotline, HOTLINE), (desk, DESK)):
        assert refusal_of(lambda c=case, a=actor: note_proof(c, ProofKind.PASSKEY, a, NOON)) is (
            ProofLocked
        )
    assert (
        refusal_of(lambda: give_pin(hotline, "4711", HOTLINE, world.outside, NOON)) is ProofLocked
    )
    assert refusal_of(lambda: send_proof_code(opened(msisdn=OTHER.msisdn), SENT[0], NOON)) is None


def test_a_code_of_another_line_is_wrong_and_counts(world: TestWorld) -> None:
    mine, theirs = opened(), opened(msisdn=OTHER.msisdn)
    send_proof_code(theirs, ProofKind.LINE_CODE, NOON)
    code = right_codes()[ProofKind.LINE_CODE]
    send_proof_code(mine, ProofKind.LINE_CODE, NOON)

    with pytest.raises(WrongProof):
        give_proof(mine, ProofKind.LINE_CODE, code, PORTAL, NOON)
    give_proof(theirs, ProofKind.LINE_CODE, code, PORTAL, NOON)
    with pytest.raises(ProofExpired):
        give_proof(theirs, ProofKind.LINE_CODE, code, PORTAL, NOON)


def at_once(how_many: int, act: Callable[[], None]) -> list[type[Refusal] | None]:
    """Do it in so many threads that begin together; return what each was told."""
    ready, said = threading.Barrier(how_many), list[type[Refusal] | None]()

    def give() -> None:
        ready.wait()
        try:
            said.append(refusal_of(act))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == how_many
    return said


def test_of_eight_who_give_one_code_at_once_one_is_right(world: TestWorld) -> None:
    case = opened()
    send_proof_code(case, ProofKind.LINE_CODE, NOON)
    code = right_codes()[ProofKind.LINE_CODE]

    said = at_once(8, lambda: give_proof(case, ProofKind.LINE_CODE, code, PORTAL, NOON))

    assert said.count(None) == 1
    assert said.count(ProofExpired) == 7
    assert GivenProofRow.objects.count() == 1


def test_of_sixteen_guesses_of_the_pin_at_once_ten_are_asked_about(world: TestWorld) -> None:
    case = opened()

    said = at_once(16, lambda: give_pin(case, "0", PORTAL, world.outside, NOON))

    assert None not in said
    assert MemoryIdentity(world.world).effects("C-Anna Müller")["check_pin"] == 10
    assert ProofGuardRow.objects.get().locked_at is not None


def test_only_a_desk_unlocks_and_only_staff_has_seen_a_document(world: TestWorld) -> None:
    line_id = LineRow.objects.get(msisdn=LINE.msisdn).line_id
    ProofGuardRow.objects.create(guard=f"line:{line_id}", wrong_in_a_row=10, locked_at=NOON)
    for actor in (PORTAL, HOTLINE):
        with pytest.raises(UnlockedAtDesk):
            unlock_line(line_id, actor, NOON)
        with pytest.raises(NotProvedHere):
            note_proof(opened(actor), ProofKind.ID_DOCUMENT, actor, NOON)
    command = ["line", "unlock", LINE.msisdn, "--document", "passport", "--as", "tom", "--json"]

    done, again = CliRunner().invoke(cli, command), CliRunner().invoke(cli, command)

    assert (done.exit_code, again.exit_code) == (0, 3)
    assert '"document": "passport"' in done.stdout
    entry = AuditRow.objects.get(act="proof.unlocked")
    assert entry.acting_user == "agent:tom"
    assert entry.details == {"line_id": line_id, "document": "passport"}
    assert refusal_of(lambda: give_pin(opened(), "4711", PORTAL, world.outside, NOON)) is None


# -- nothing tells whether a number exists ---------------------------------------------------------


def work_of(act: Callable[[], object]) -> tuple[list[str], str]:
    """Return the statements without their values, and what was said."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        try:
            said = repr(act())
        except Refusal as refusal:
            said = f"{type(refusal).__name__} {refusal.data}"
    statements = [" ".join(one["sql"].split()[:4]) for one in queries.captured_queries]
    return [re.sub(r'(SAVEPOINT) ".*"', r"\1", one) for one in statements], said


WRONG = {
    "code": lambda case, _: give_proof(case, ProofKind.LINE_CODE, "0", PORTAL, NOON),
    "mail": lambda case, _: give_proof(case, ProofKind.EMAIL_CODE, "0", PORTAL, NOON),
    "pin": lambda case, world: give_pin(case, "0", PORTAL, world.outside, NOON),
    "card": lambda case, _: give_card_number(case, "000000", PORTAL, NOON),
    "call_back": lambda case, _: note_proof(case, ProofKind.CALL_BACK, HOTLINE, NOON),
    "send": lambda case, _: send_proof_codes(case, SENT, NOON),
    "ways": lambda case, world: ways_to_prove(case, world.outside, NOON),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_same_words_and_the_same_statements_for_a_line_and_for_nobodys_number(
    world: TestWorld, name: str
) -> None:
    seen = []
    for msisdn in (LINE.msisdn, STRANGER):
        opening, _ = work_of(lambda m=msisdn: opened(msisdn=m))
        case = opened(msisdn=msisdn)
        send_proof_codes(case, SENT, NOON)
        work, said = work_of(lambda c=case: WRONG[name](c, world))
        seen.append((opening, work, said))

    known, unknown = seen
    assert known[1], "something is asked of the database"
    assert known == unknown


def test_the_declaration_does_the_same_work_for_a_line_and_for_nobodys_number(
    world: TestWorld, client: Client
) -> None:
    client.post("/cancel/", filled())  # what is read once for each process
    work = [
        work_of(lambda m=m: client.post("/cancel/", filled(line=m)).status_code)
        for m in (LINE.msisdn, STRANGER)
    ]

    assert work[0][1] == "303"
    assert work[0] == work[1]
