"""The bank contradicts itself: nothing of the same money leaves before a person has found out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.alerts import alerts_now
from tests.payouts import CHIEF, CLERK, LINE, OWN, books, contradict, last_attempt, owe, send, tell
from tests.staff_people import PASSWORD, say_why, signed_in, staffed_world
from tests.worlds import AGENT, TestWorld

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutNotThere, PayoutState
from cleanbreak.domain.payout_contradiction import (
    ContradictionOpen,
    Finding,
    FollowUpOnItsWay,
    NothingToResolve,
    ResolvedByChooser,
)
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.choose_payout import choose_payout
from cleanbreak.flows.manage_staff import add_staff
from cleanbreak.flows.resolve_contradiction import resolve_contradiction
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_claim import claim_payouts
from cleanbreak.records.payout_contradiction import ContradictionRow

QUEUE = "/staff/payouts/"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    with staffed_world(settings) as made:
        yield made


def text_of(client: Client, page: str) -> str:
    if page.startswith(QUEUE) and "?" not in page and page != QUEUE:
        say_why(client, page)
    answer = client.get(page)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def page_of(payout: PayoutRow) -> str:
    return f"{QUEUE}{payout.payout_id}/"


def state_of(payout: PayoutRow) -> str:
    return PayoutRow.objects.get(payout_id=payout.payout_id).state


@pytest.fixture
def disputed(world: TestWorld) -> tuple[PayoutRow, PayoutRow]:
    """A payout that was rejected and then told to have arrived, and the one that follows it."""
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    follower = contradict(world, owed.payout_id)
    assert (state_of(owed), follower.state, follower.attempt) == ("rejected", "draft", 2)
    return owed, follower


def test_nothing_more_leaves_while_an_attempt_may_have_arrived(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow]
) -> None:
    _first, follower = disputed
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    assert state_of(follower) == "held", "below the limit, and yet it waits"
    with pytest.raises(ContradictionOpen):
        approve_payout(follower.payout_id, CHIEF, world.clock())
    with pytest.raises(ContradictionOpen):
        send_back_payout(follower.payout_id, "Later.", CHIEF, world.clock())
    world.clock.advance(days=30)
    submit_payouts(world.outside, world.clock)
    assert len(world.world.all("bank.payment")) == 1
    page = text_of(signed_in(Role.REFUND_APPROVER), page_of(follower))
    assert "it could be paid twice" in page
    assert f"{page_of(follower)}approve/" not in page
    names = {one.name for one in check_health(world.outside, timezone.now) if not one.is_well}
    assert "payouts.contradictions" in names
    assert "CleanbreakPayoutsContradicted" in alerts_now()


def test_what_was_approved_before_the_bank_contradicted_itself_stays(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.REJECTED)
    follower = last_attempt()
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    assert state_of(follower) == "approved"
    tell(world, owed.payout_id, PayoutState.SETTLED)
    world.clock.advance(days=3)

    submit_payouts(world.outside, world.clock)
    assert len(world.world.all("bank.payment")) == 1

    resolve_contradiction(owed.payout_id, Finding.NOT_ARRIVED, CHIEF, world.clock())
    assert "CleanbreakPayoutsContradicted" not in alerts_now()
    submit_payouts(world.outside, world.clock)
    assert len(world.world.all("bank.payment")) == 2
    assert state_of(follower) == "accepted"


def test_what_is_contradicted_in_the_moment_in_which_it_was_claimed_does_not_leave(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.REJECTED)
    follower = last_attempt()
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)

    def claim_and_hear(*when: Any) -> list[dict[str, Any]]:
        rows = claim_payouts(*when)
        tell(world, owed.payout_id, PayoutState.SETTLED)
        return rows

    monkeypatch.setattr("cleanbreak.flows.submit_payouts.claim_payouts", claim_and_hear)
    submit_payouts(world.outside, world.clock)

    assert len(world.world.all("bank.payment")) == 1
    assert state_of(follower) == "approved"


@pytest.mark.parametrize("stands", ["draft", "held"])
def test_it_did_arrive_and_what_follows_is_cancelled(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow], stands: str
) -> None:
    first, follower = disputed
    if stands == "held":
        choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    ralf = signed_in(Role.REFUND_APPROVER)
    nothing = ralf.post(f"{page_of(first)}resolve/", {"finding": "maybe"})
    assert nothing.status_code == 422
    assert "Say what you have found out" in nothing.content.decode()

    assert ralf.post(f"{page_of(first)}resolve/", {"finding": "arrived"}).status_code == 303

    assert (state_of(first), state_of(follower)) == ("settled", "cancelled")
    assert books()["bank"] == -1234
    assert "refund_payable" not in books()
    assert "bank_in_flight" not in books()
    page = text_of(ralf, page_of(first))
    assert "agent:ralf found out: it did arrive." in page
    assert "contradiction" in page
    with pytest.raises(NothingToResolve):
        resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    with pytest.raises(PayoutNotThere):
        choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRow.objects.filter(payout_id=follower.payout_id).update(state="approved")


def test_what_arrived_after_all_may_come_back_and_is_owed_once(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow]
) -> None:
    first, _follower = disputed
    resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    tell(world, first.payout_id, PayoutState.RETURNED, amount=Money(1200, "EUR"))

    third = last_attempt()

    assert (third.attempt, third.state) == (3, "draft")
    assert books()["refund_payable"] == -1234
    assert books()["bank_charges"] == 34
    assert books()["bank"] == -34


def test_it_did_not_arrive_and_the_money_is_paid_by_what_follows(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow]
) -> None:
    first, follower = disputed
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    resolve_contradiction(first.payout_id, Finding.NOT_ARRIVED, CHIEF, world.clock())
    approve_payout(follower.payout_id, CHIEF, world.clock())
    tell(world, first.payout_id, PayoutState.SETTLED)
    assert ContradictionRow.objects.filter(resolved_at=None).count() == 0, "it was said before"
    world.clock.advance(days=2)
    submit_payouts(world.outside, world.clock)

    assert state_of(follower) == "accepted"
    assert books()["bank_in_flight"] == -1234


def test_whoever_entered_where_the_money_goes_does_not_resolve(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow]
) -> None:
    first, follower = disputed
    for actor in (CLERK, Actor(channel=Channel.CLI, acting_user="operator:rita")):
        with pytest.raises(ResolvedByChooser):
            resolve_contradiction(first.payout_id, Finding.NOT_ARRIVED, actor, world.clock())
    add_staff("max2", [Role.ADMIN], PASSWORD, AGENT, timezone.now())
    other = Actor(channel=Channel.STAFF, acting_user="agent:max2")
    choose_payout(follower.payout_id, OWN, other, world.clock())
    with pytest.raises(ResolvedByChooser):
        resolve_contradiction(first.payout_id, Finding.NOT_ARRIVED, other, world.clock())


def test_what_follows_and_has_left_already_must_come_to_an_end_first(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.REJECTED)
    follower = last_attempt()
    send(world, follower.payout_id)
    tell(world, owed.payout_id, PayoutState.SETTLED)
    with pytest.raises(FollowUpOnItsWay):
        resolve_contradiction(owed.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    assert state_of(owed) == "rejected"

    tell(world, follower.payout_id, PayoutState.SETTLED)
    found = resolve_contradiction(owed.payout_id, Finding.ARRIVED, CHIEF, world.clock())

    assert found is Finding.PAID_TWICE
    assert books()["receivable"] == 1234, "the operator may ask for it back"
    assert books()["bank"] == -2468
    assert "refund_payable" not in books()


@pytest.mark.parametrize("finding", [Finding.ARRIVED, Finding.NOT_ARRIVED])
def test_another_amount_waits_for_a_person_who_says_what_came(
    world: TestWorld, finding: Finding
) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.SETTLED, amount=Money(1235, "EUR"))
    assert state_of(owed) == "accepted"

    resolve_contradiction(owed.payout_id, finding, CHIEF, world.clock())

    if finding is Finding.ARRIVED:
        assert state_of(owed) == "settled"
        assert books()["bank"] == -1234
    else:
        assert (state_of(owed), last_attempt().state) == ("returned", "draft")
        assert books()["refund_payable"] == -1234


def test_a_contradiction_is_noted_once_and_nobody_changes_it(
    world: TestWorld, disputed: tuple[PayoutRow, PayoutRow]
) -> None:
    first, _follower = disputed
    tell(world, first.payout_id, PayoutState.SETTLED)
    (noted,) = ContradictionRow.objects.all()
    assert noted.payout_id == first.payout_id
    resolve_contradiction(first.payout_id, Finding.NOT_ARRIVED, CHIEF, world.clock())
    for change in (
        {"sentence": "Nothing."},
        {"resolved_at": None, "finding": "", "resolved_by": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContradictionRow.objects.update(**change)
    for statement in ("DELETE FROM payout_contradiction", "TRUNCATE payout_contradiction"):
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            connection.cursor().execute(statement)
    with pytest.raises(NothingToResolve):
        resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
