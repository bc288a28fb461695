"""What happens when a line ends, told from the request to the certificate."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from tests.worlds import NOON, SIGNING, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import LineAlreadyTerminated, OrderState, UnknownLine
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.network import Subscriber
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow

pytestmark = pytest.mark.usefixtures("committed_db")


def end(world: TestWorld, line: LineOf) -> OrderStory:
    requested = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return read_order(requested.order_id)


@pytest.mark.parametrize("sim_kind", list(SimKind))
def test_a_line_ends_everywhere_and_every_step_leaves_its_evidence(sim_kind: SimKind) -> None:
    world, line = make_world(), LineOf(sim_kind=sim_kind)
    world.add(line)
    assert elements_that_know(world, line) == {"hlr", "vlr", "ocs", *_sim_element(sim_kind)}

    order = end(world, line)

    assert order.state is OrderState.COMPLETED
    assert [step.name for step in order.steps if step.done_at] == [step.name for step in STEPS]
    assert elements_that_know(world, line) == set()
    assert LineRow.objects.get().state == "terminated"
    assert LineRow.objects.get().termination_date == date(2026, 11, 22)


def _sim_element(sim_kind: SimKind) -> set[str]:
    return {"sm_dp_plus"} if sim_kind is SimKind.ESIM else {"card_inventory"}


def elements_that_know(world: TestWorld, line: LineOf) -> set[str]:
    out = world.outside
    seen = [
        *out.network.look_for([line.subscriber])[0],
        *out.charging.look_for([line.msisdn[1:]])[0],
        *out.esim.look_for([line.sim])[0],
    ]
    return {one.element for one in seen if one.presence is not Presence.GONE}


def test_preview_and_settlement_say_the_same_figures() -> None:
    balance = Balance(
        currency="EUR", paid_minor=1000, promotional_minor=300, deposit_minor=2000, debt_minor=700
    )
    world = make_world()
    line = LineOf(balance=balance, term_end_date=date(2027, 3, 1), early_termination_fee_minor=1100)
    world.add(line)
    (planned,) = plan_terminations([at_once(line)], world.outside, NOON)

    order = end(world, line)

    assert planned.plan.settlement == order.settlement
    assert order.settlement.refund_minor == 1000 + 2000 - 700 - 1100
    facts = {step.name: step.facts for step in order.steps}
    assert facts["settle_balance"]["differs_from_preview_by"] == []


def test_a_balance_that_changed_after_the_preview_is_settled_as_it_is_and_said_so() -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    requested = request_termination(at_once(line), world.outside, NOON)
    spent = Balance(
        currency="EUR", paid_minor=34, promotional_minor=0, deposit_minor=0, debt_minor=0
    )
    world.outside.charging.provision({line.msisdn[1:]: spent})

    world.work()

    order = read_order(requested.order_id)
    facts = {step.name: step.facts for step in order.steps}
    assert order.settlement.refund_minor == 34
    assert facts["settle_balance"]["differs_from_preview_by"] == ["usage_after_preview"]


def test_the_money_adds_up_and_goes_back_the_way_it_came() -> None:
    world, line = make_world(), LineOf()
    world.add(line)

    order = end(world, line)

    accounts: dict[str, int] = {}
    for entry in EntryRow.objects.select_related("account"):
        accounts[entry.account.code] = accounts.get(entry.account.code, 0) + entry.amount_minor
    assert accounts == {
        "charging_control": 1734,
        "promotional_expired": -500,
        "refund_payable": 0,
        "payout_in_flight": -1234,
    }
    (paid,) = world.outside.payments.find([f"{order.order_id}:pay_out"])
    assert paid is not None
    assert paid.facts["amount_minor"] == 1234


def test_without_a_way_back_the_refund_stays_owed_and_the_holder_is_asked() -> None:
    world, line = make_world(), LineOf(refund_reference=None, language="en")
    world.add(line)

    order = end(world, line)
    send_announcements(world.outside, world.clock)

    facts = {step.name: step.facts for step in order.steps}
    assert facts["pay_out"]["way"] == "holder_chooses"
    owed = EntryRow.objects.filter(account__code="refund_payable").values_list("amount_minor")
    assert list(owed) == [(-1234,)]
    subjects = [one.message.subject for one in world.outside.messages.inbox()]
    assert "Your money waits for you" in subjects


def test_a_number_rests_and_a_ported_in_one_goes_back_to_its_range_holder() -> None:
    world = make_world()
    own, foreign = LineOf(), LineOf(msisdn="+4915228817387", range_holder="Other Mobile")
    world.add(own, foreign)

    end(world, own)
    end(world, foreign)

    rows = {row.msisdn: row for row in NumberRow.objects.all()}
    assert rows[own.msisdn].state == "port_grace"
    assert rows[own.msisdn].port_grace_until == date(2026, 12, 22)
    assert rows[own.msisdn].earliest_release_date == date(2026, 12, 22)
    assert rows[foreign.msisdn].range_holder == "Other Mobile"
    assert not world.outside.numbering.may_give_out(own.msisdn, date(2026, 12, 21))


def test_the_certificate_verifies_and_holds_nobody_s_name_or_number() -> None:
    world, line = make_world(), LineOf()
    world.add(line)

    order = end(world, line)

    certificate = read_certificate(order.order_id)
    content = json.dumps(certificate_json(certificate)).encode()
    said = verify_certificate(content, [SIGNING.public_key()])
    assert said["ended_on"] == "2026-11-22"
    assert set(said["evidence"]) == {step.name for step in STEPS[:-1]}
    for secret in (line.msisdn[1:], line.imsi, line.iccid, line.name, line.email):
        assert secret.encode() not in certificate.statement


def test_a_line_with_notice_waits_for_its_day_and_ends_then() -> None:
    world, line = make_world(), LineOf(payment="postpaid")
    world.add(line)
    requested = request_termination(with_notice(line), world.outside, world.clock())

    world.work()
    assert read_order(requested.order_id).state is OrderState.PENDING
    assert read_order(requested.order_id).effective_date == date(2026, 12, 22)
    assert LineRow.objects.get().state == "pendingTerminate"

    world.clock.advance(days=30, hours=10, minutes=59)  # 22 December, 23:59 in Berlin
    world.work()
    assert read_order(requested.order_id).state is OrderState.PENDING

    world.clock.advance(days=3)  # nobody worked for three days: it still ends
    world.work()
    assert read_order(requested.order_id).state is OrderState.COMPLETED


def test_asked_twice_it_is_one_order_and_asked_after_the_end_it_is_refused() -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    first = request_termination(at_once(line), world.outside, NOON)
    second = request_termination(at_once(line), world.outside, NOON)

    assert second.order_id == first.order_id
    assert (first.is_new, second.is_new) == (True, False)

    world.work()
    with pytest.raises(LineAlreadyTerminated):
        request_termination(at_once(line), world.outside, NOON)


def test_a_proved_holder_hastens_an_order_that_waits_for_its_day() -> None:
    world, line = make_world(), LineOf(payment="postpaid")
    world.add(line)
    waiting = request_termination(with_notice(line), world.outside, NOON)

    hastened = request_termination(at_once(line), world.outside, NOON)
    world.work()

    assert hastened.order_id == waiting.order_id
    assert read_order(waiting.order_id).state is OrderState.COMPLETED


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(UnknownLine):
        request_termination(at_once(LineOf()), make_world().outside, NOON)


def test_a_line_of_a_twin_lives_on() -> None:
    world = make_world()
    ended, twin = LineOf(), LineOf(msisdn="+4915228817399")
    world.add(ended, twin)

    end(world, ended)

    assert elements_that_know(world, twin) == {"hlr", "vlr", "ocs", "sm_dp_plus"}
    assert LineRow.objects.get(msisdn=twin.msisdn).state == "active"


class DeletesInTheHlrAlone(MemoryNetwork):
    """The defect of every open core: the subscriber is deleted, and the phone stays attached."""

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        return [Done({"barred": True}) for _ in calls]

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        for call in calls:
            self.delete_in_hlr_only(call.subject.imsi)
        return [Done({"deleted": True}) for _ in calls]


def test_a_line_that_still_lives_somewhere_is_handed_to_a_person() -> None:
    world, line = make_world(), LineOf()
    world.add(line)

    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    world.work(replace(world.outside, network=DeletesInTheHlrAlone(world.world)))

    order = read_order(order_id)
    assert order.state is OrderState.HELD
    assert order.problem_sentence == "The line still lives at: vlr."
    assert order.line_state == "pendingTerminate"


def test_the_audit_tells_who_asked_and_names_nobody() -> None:
    world, line = make_world(), LineOf()
    world.add(line)

    order = end(world, line)

    acts = AuditRow.objects.filter(order_id=order.order_id).order_by("id")
    assert [(row.act, row.acting_user) for row in acts] == [
        ("order.requested", "agent:test"),
        ("order.completed", "system"),
    ]
    for row in acts:
        assert line.msisdn not in json.dumps(row.details)
