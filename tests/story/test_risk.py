"""Signs that somebody else is asking: proofs that count no more, cool-offs, objections."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.money_stories import (
    LINE,
    choose_bank,
    end_line,
    link_in,
    money_address,
    payout,
    plain_world,
    send_what_is_due,
)
from tests.proofs import right_codes, typed_codes
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.proof import (
    Consequence,
    CoolingOff,
    MoreProofNeeded,
    ProofKind,
    ProofLocked,
    WrongProof,
)
from cleanbreak.domain.risk import QUIET, LineSignals
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.cool_off_texts import cool_off_link
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof, note_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.send_proof_code import send_proof_codes
from cleanbreak.flows.unlock_line import unlock_line
from cleanbreak.flows.ways_to_prove import SENT
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cool_off import CoolOffRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import ProofGuardRow

pytestmark = pytest.mark.usefixtures("committed_db")
PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")
HOTLINE = Actor(channel=Channel.HOTLINE, acting_user="agent:mia")
DESK = Actor(channel=Channel.STORE_DESK, acting_user="agent:mia")
PLAIN = LineOf(language="en")
OTHER_PHONE = "+4915228800099"
HOUR = timedelta(hours=1)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(PLAIN)
        MemoryIdentity(made.world).set_pins({"C-Anna Müller": "4711"})
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def two_codes(world: TestWorld) -> Any:
    """Prove line and mailbox by codes; return the verification."""
    case = open_verification(PLAIN.msisdn, None, PORTAL, timezone.now())
    send_proof_codes(case, SENT, timezone.now())
    for kind, code in right_codes().items():
        give_proof(case, kind, code, PORTAL, timezone.now())
    return case


def network_says(world: TestWorld, **changes: Any) -> None:
    known = {"sim_changed_at": None, "device_changed_at": None, "is_forwarded": False} | changes
    MemoryIdentity(world.world).set_signals({PLAIN.msisdn: LineSignals(**known)})


def inbox(world: TestWorld) -> dict[str, str]:
    send_what_is_due(world)
    received = reversed(MemoryMessages(world.world).inbox())
    return {one.message.recipient: one.message.text for one in received}


@pytest.mark.parametrize("what", ["sim_changed_at", "device_changed_at"])
def test_after_a_change_of_sim_or_device_the_code_to_the_line_counts_for_nothing(
    world: TestWorld, what: str
) -> None:
    network_says(world, **{what: timezone.now() - 71 * HOUR})
    case = two_codes(world)

    for consequence in (Consequence.PAYOUT, Consequence.END_AT_ONCE, Consequence.TAKEOUT):
        with pytest.raises(MoreProofNeeded):
            judge_proofs(case, consequence, timezone.now())
    assert judge_proofs(case, Consequence.END_ON_NOTICE, timezone.now())

    network_says(world, **{what: timezone.now() - 73 * HOUR})
    assert judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now()).line is not None


def test_a_sim_that_changes_between_two_proofs_is_seen(world: TestWorld) -> None:
    case = open_verification(PLAIN.msisdn, None, PORTAL, timezone.now())
    note_proof(case, ProofKind.EMAIL_CODE, PORTAL, timezone.now())
    judge_proofs(case, Consequence.SEE_ACCOUNT, timezone.now())  # asks the network: all is quiet
    network_says(world, sim_changed_at=timezone.now())

    note_proof(case, ProofKind.LINE_CODE, PORTAL, timezone.now())

    with pytest.raises(MoreProofNeeded):
        judge_proofs(case, Consequence.PAYOUT, timezone.now())


def test_a_changed_mailbox_proves_nothing_whatever_changed_it(world: TestWorld) -> None:
    HolderRow.objects.update(email="thief@example.net")

    holder = HolderRow.objects.get()
    assert holder.previous_email == PLAIN.email
    assert holder.contact_changed_at is not None
    with pytest.raises(MoreProofNeeded):
        judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now())


def test_with_the_sim_and_the_mailbox_changed_two_codes_are_nothing_at_all(
    world: TestWorld,
) -> None:
    network_says(world, sim_changed_at=timezone.now())
    HolderRow.objects.update(email="thief@example.net")

    for consequence in Consequence:
        if consequence is not Consequence.END_ON_NOTICE:
            with pytest.raises(MoreProofNeeded):
                judge_proofs(two_codes(world), consequence, timezone.now())
            ProofGuardRow.objects.all().update(sent_in_hour=0, sent_in_day=0)
    assert not CoolOffRow.objects.exists()


def test_a_call_back_proves_nothing_while_calls_are_forwarded_nor_to_the_line_itself(
    world: TestWorld,
) -> None:
    line = LineRow.objects.get()
    HolderRow.objects.update(contact_number=OTHER_PHONE, contact_changed_at=None)
    HolderRow.objects.update(contact_changed_at=None)
    case = open_verification(PLAIN.msisdn, None, HOTLINE, timezone.now())
    note_proof(case, ProofKind.CALL_BACK, HOTLINE, timezone.now())
    note_proof(case, ProofKind.PIN, HOTLINE, timezone.now())
    assert judge_proofs(case, Consequence.PAYOUT, timezone.now()).line == line

    network_says(world, is_forwarded=True)
    note_proof(case, ProofKind.PIN, HOTLINE, timezone.now())
    again = open_verification(PLAIN.msisdn, None, HOTLINE, timezone.now())
    note_proof(again, ProofKind.CALL_BACK, HOTLINE, timezone.now())
    note_proof(again, ProofKind.PIN, HOTLINE, timezone.now())
    with pytest.raises(MoreProofNeeded):
        judge_proofs(again, Consequence.PAYOUT, timezone.now())


def test_signs_of_guessing_begin_a_cool_off_and_everybody_is_told_once(world: TestWorld) -> None:
    HolderRow.objects.update(contact_number=OTHER_PHONE)
    HolderRow.objects.update(
        contact_changed_at=timezone.now() - 73 * HOUR, previous_email="old@x.de"
    )
    ProofGuardRow.objects.create(
        guard=f"line:{LineRow.objects.get().line_id}",
        wrong_in_day=5,
        wrong_day_began_at=timezone.now(),
    )
    case = two_codes(world)

    for _ in range(2):
        with pytest.raises(CoolingOff):
            judge_proofs(case, Consequence.TAKEOUT, timezone.now())

    row = CoolOffRow.objects.get()
    told = {to for to, text in inbox(world).items() if "If it was not you, stop it here" in text}
    assert told == {PLAIN.msisdn, PLAIN.email, OTHER_PHONE, "old@x.de"}
    assert row.signs == ["many_failures"]
    assert AuditRow.objects.filter(act="cool_off.begun").count() == 1


def test_after_the_cool_off_it_is_granted_unless_another_sign_has_come(world: TestWorld) -> None:
    MemoryIdentity(world.world).set_signals({PLAIN.msisdn: LineSignals()})
    with pytest.raises(CoolingOff):
        judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now())
    row = CoolOffRow.objects.get()
    assert row.signs == ["signals_unknown"]
    assert row.until - row.began_at == timedelta(days=3)
    CoolOffRow.objects.update(until=timezone.now())

    assert judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now())

    network_says(world)
    with pytest.raises(CoolingOff):
        judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now(), payout_country="GB")
    assert CoolOffRow.objects.count() == 2


def test_a_silent_network_delays_money_and_stops_neither_looking_nor_the_notice_date(
    world: TestWorld,
) -> None:
    world.world.set_down("identity", True)
    case = two_codes(world)

    assert judge_proofs(case, Consequence.SEE_ACCOUNT, timezone.now())
    assert judge_proofs(case, Consequence.END_ON_NOTICE, timezone.now())
    with pytest.raises(CoolingOff):
        judge_proofs(case, Consequence.PAYOUT, timezone.now())


def test_an_objection_needs_one_click_and_no_login_and_locks_every_proof(
    client: Client, world: TestWorld
) -> None:
    with pytest.raises(CoolingOff):
        judge_proofs(two_codes(world), Consequence.PAYOUT, timezone.now(), payout_country="GB")
    page = link_in(inbox(world)[PLAIN.email])
    assert "choose where its money goes" in client.get(page).content.decode()
    assert CoolOffRow.objects.get().objected_at is None, "looking is not objecting"
    assert client.get(page.replace("object/cool-off/", "object/")).status_code == 404

    for _ in range(2):
        assert client.post(page).status_code == 303

    assert "It was stopped" in client.get(page).content.decode()
    with pytest.raises(ProofLocked):
        two_codes(world)
    assert AuditRow.objects.filter(act="cool_off.objected").count() == 1
    unlock_line(LineRow.objects.get().line_id, DESK, timezone.now())
    assert two_codes(world)


# -- route A ---------------------------------------------------------------------------------------


def at_last_word(client: Client, world: TestWorld) -> tuple[str, Any]:
    """Declare and type both codes; return the address of the last word, and the answer."""
    page = status_page(declare(client))
    tie(world)
    client.post(f"{page}codes/")
    return f"{page}end-now/", client.post(f"{page}end-now/", typed_codes())


def test_a_swapped_sim_ends_no_line_at_once_but_with_the_pin_beside_the_mailbox_it_ends(
    client: Client, world: TestWorld
) -> None:
    network_says(world, sim_changed_at=timezone.now())

    address, answer = at_last_word(client, world)

    assert answer.status_code == 422
    shown = client.get(address).content.decode()
    assert "they are not enough: give the PIN of your account, too." in shown
    assert 'name="sms_code"' not in shown
    assert OrderRow.objects.get().level == "identified"
    assert "Enter the PIN" in client.post(address, {"pin": ""}).content.decode()
    assert client.post(address, {"pin": "0000"}).status_code == 422
    assert OrderRow.objects.get().level == "identified"

    assert client.post(address, {"pin": "4711"}).status_code == 303

    assert OrderRow.objects.get().level == "verified"
    assert "everybody on file" in client.get(address).content.decode()
    assert CoolOffRow.objects.get().consequence == "end_at_once"


def test_at_once_means_after_the_cool_off_and_an_objection_withdraws_it(
    client: Client, world: TestWorld
) -> None:
    LineRow.objects.update(payment="postpaid")
    MemoryIdentity(world.world).set_signals({PLAIN.msisdn: LineSignals()})
    address, answer = at_last_word(client, world)
    assert answer.status_code == 303
    assert "Something about this line is unusual" in client.get(address).content.decode()

    assert client.post(address).status_code == 303
    world.work()

    order, row = OrderRow.objects.get(), CoolOffRow.objects.get()
    assert (order.state, order.end_policy) == ("pending", "on_wished_date")
    assert order.due_at >= row.until
    assert order.due_at - row.until < timedelta(days=1, hours=1)

    assert client.post(cool_off_link(row.cool_off_id).removeprefix("http://testserver"))
    assert OrderRow.objects.get().state == "cancelled"
    assert LineRow.objects.get().state == "active"


# -- the money page --------------------------------------------------------------------------------


def test_a_foreign_account_waits_for_the_cool_off_and_an_objection_stops_it(
    client: Client, world: TestWorld
) -> None:
    LineRow.objects.all().delete()
    HolderRow.objects.all().delete()
    end_line(world, LINE)

    answer = choose_bank(client, account="GB33 BUKB 2020 1555 5555 55", country="DE")

    assert answer.status_code == 303
    row = CoolOffRow.objects.get()
    assert row.signs == ["foreign_account"]
    assert payout().due_at == row.until
    told = inbox(world)
    assert "If it was not you" in told[LINE.email]
    assert all("If it was not you" not in text for to, text in told.items() if to == LINE.msisdn)
    page = cool_off_link(row.cool_off_id).removeprefix("http://testserver")
    client.post(page)
    assert payout().state == "draft"


def test_after_a_change_of_mailbox_its_link_and_the_card_send_no_money(
    client: Client, world: TestWorld
) -> None:
    LineRow.objects.all().delete()
    HolderRow.objects.all().delete()
    end_line(world, LINE)
    HolderRow.objects.update(email="thief@example.net")

    answer = choose_bank(client)

    assert answer.status_code == 422
    assert "This needs another proof" in answer.content.decode()
    assert payout().state == "draft"
    assert re.match("/money/", money_address())


# -- the PIN ---------------------------------------------------------------------------------------


def test_the_pin_of_nobody_is_wrong_in_the_same_words_and_with_the_same_work(
    world: TestWorld,
) -> None:
    for msisdn in (PLAIN.msisdn, "+4915228800000"):
        case = open_verification(msisdn, None, PORTAL, timezone.now())
        with pytest.raises(WrongProof) as said:
            give_pin(case, "0000", PORTAL, world.outside, timezone.now())
        assert said.value.data == {"tries_left": 9}


def test_a_thief_of_the_mailbox_wins_no_tries_for_the_pin(world: TestWorld) -> None:
    for _ in range(3):
        case = two_codes(world)
        for _ in range(3):
            with pytest.raises(WrongProof):
                give_pin(case, "0000", PORTAL, world.outside, timezone.now())

    guard = ProofGuardRow.objects.get()
    assert guard.wrong_by_factor == {"secret": 9}
    with pytest.raises(ProofLocked):
        give_pin(case, "0000", PORTAL, world.outside, timezone.now())
    assert QUIET.is_whole
