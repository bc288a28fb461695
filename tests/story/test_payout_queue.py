"""Refunds in the console: seen, entered by one, approved by another; never paid twice."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.payouts import (
    CHIEF,
    CLERK,
    IBAN,
    LINE,
    OWN,
    books,
    contradict,
    last_attempt,
    mails,
    owe,
    send,
    tell,
)
from tests.staff_people import PASSWORD, signed_in, staffed_world
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import ApprovedByChooser, PayoutNotThere, PayoutState
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
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.payout import PayoutEventRow, PayoutRow, claim_payouts
from cleanbreak.records.payout_contradiction import ContradictionRow

QUEUE = "/staff/payouts/"
BEN = LineOf(
    msisdn="+4915228817387",
    name="Ben Holder",
    email="ben@example.org",
    refund_reference=None,
    language="en",
)
TYPED = {"account": IBAN, "name": "Anna Müller", "bank_code": "", "country": "", "town": ""}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    with staffed_world(settings) as made:
        yield made


def text_of(client: Client, page: str, status: int = 200) -> str:
    answer = client.get(page)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def page_of(payout: PayoutRow) -> str:
    return f"{QUEUE}{payout.payout_id}/"


def state_of(payout: PayoutRow) -> str:
    return PayoutRow.objects.get(payout_id=payout.payout_id).state


def test_a_clerk_enters_an_account_and_another_person_approves_it(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    (owed,) = owe(world, LINE)
    rita, ralf = signed_in(Role.REFUND_CLERK), signed_in(Role.REFUND_APPROVER)
    assert "12.34 EUR" in text_of(rita, f"{QUEUE}?list=holder")
    assert "Enter the holder" in text_of(rita, page_of(owed))
    assert "Enter the holder" not in text_of(ralf, page_of(owed)), "a closed door is not shown"

    assert rita.post(f"{page_of(owed)}choose/", TYPED).status_code == 303
    assert state_of(owed) == "held"
    assert "Nothing is in this list." not in text_of(ralf, QUEUE)
    assert '<p class="figure" id="held-payouts">1</p>' in text_of(ralf, "/staff/")
    page = text_of(ralf, page_of(owed))
    assert "agent:rita entered where 12.34 EUR go" in page
    assert "ending in 3000" in page
    assert "0532013000" not in page

    assert ralf.post(f"{page_of(owed)}approve/").status_code == 303
    row = PayoutRow.objects.get(payout_id=owed.payout_id)
    assert (row.state, row.chosen_by, row.approved_by) == ("approved", "agent:rita", "agent:ralf")
    assert "Waiting for a second person (0)" in text_of(ralf, QUEUE)
    assert "On its way (1)" in text_of(ralf, QUEUE)


def test_whoever_entered_never_approves_by_no_channel_and_under_no_role(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    (owed,) = owe(world, LINE)
    root = signed_in(Role.ADMIN)
    root.post(f"{page_of(owed)}choose/", TYPED)
    assert state_of(owed) == "held"

    page = text_of(root, page_of(owed))
    assert "You entered this: a second person must approve it." in page
    assert f"{page_of(owed)}approve/" not in page
    answer = root.post(f"{page_of(owed)}approve/")
    assert answer.status_code == 422
    assert "Whoever entered a payout does not approve it." in answer.content.decode()
    at_the_shell = Actor(channel=Channel.CLI, acting_user="operator:root")
    with pytest.raises(ApprovedByChooser):
        approve_payout(owed.payout_id, at_the_shell, timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRow.objects.update(approved_by="agent:root")
    assert state_of(owed) == "held"


def test_what_cannot_be_right_is_refused_with_its_reason_and_no_account_is_shown_again(
    world: TestWorld,
) -> None:
    (owed,) = owe(world, LINE)
    rita = signed_in(Role.REFUND_CLERK)
    wrong = IBAN[:-1] + "1"
    for change, words in (
        ({"account": wrong}, "This IBAN cannot be right."),
        ({"name": "Max Weber"}, "its holder&#x27;s own name"),
        ({"name": ""}, "Enter the name of the account"),
    ):
        answer = rita.post(f"{page_of(owed)}choose/", {**TYPED, **change})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert wrong not in page
        assert IBAN not in page
    assert state_of(owed) == "draft"
    assert not PayoutEventRow.objects.exists()


def test_who_has_not_the_right_is_told_so_and_nothing_happens(
    world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    (owed,) = owe(world, LINE)
    choose_payout(owed.payout_id, OWN, CLERK, world.clock())
    for role, act in (
        (Role.AGENT, "approve"),
        (Role.AUDITOR, "approve"),
        (Role.REFUND_CLERK, "approve"),
        (Role.REFUND_APPROVER, "choose"),
        (Role.AUDITOR, "send-back"),
        (Role.REFUND_CLERK, "resolve"),
        (Role.REFUND_CLERK, "write-off"),
    ):
        assert signed_in(role).post(f"{page_of(owed)}{act}/", TYPED).status_code == 403, (role, act)
    assert Client().post(f"{page_of(owed)}approve/").status_code == 302
    assert state_of(owed) == "held"


def test_a_form_of_another_site_approves_nothing(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    (owed,) = owe(world, LINE)
    choose_payout(owed.payout_id, OWN, CLERK, world.clock())
    ralf = signed_in(Role.REFUND_APPROVER)
    ralf.handler.enforce_csrf_checks = True

    assert ralf.post(f"{page_of(owed)}approve/").status_code == 403

    assert state_of(owed) == "held"


def test_a_number_that_nobody_has_is_told_nothing(world: TestWorld) -> None:
    root = signed_in(Role.ADMIN)
    unknown = f"{QUEUE}{uuid4()}/"
    assert root.get(unknown).status_code == 404
    for act, typed in (
        ("choose", TYPED),
        ("approve", {}),
        ("send-back", {"reason": "No."}),
        ("resolve", {"finding": "arrived"}),
        ("write-off", {}),
        ("claim", {}),
    ):
        assert root.post(f"{unknown}{act}/", typed).status_code == 404, act
    assert root.get(f"{QUEUE}?list=secrets").status_code == 404
    assert root.get(f"{QUEUE}?after=%27;DROP").status_code == 200


def test_before_it_leaves_it_is_sent_back_with_a_reason(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    choose_payout(owed.payout_id, OWN, CLERK, world.clock())
    rita = signed_in(Role.REFUND_CLERK)
    empty = rita.post(f"{page_of(owed)}send-back/", {"reason": "  "})
    assert empty.status_code == 422
    assert "Say why it goes back" in empty.content.decode()
    assert state_of(owed) == "approved"

    sent = rita.post(f"{page_of(owed)}send-back/", {"reason": "The holder\tsaid no."})

    assert sent.status_code == 303
    assert state_of(owed) == "draft"
    assert "waits for the holder to choose a way: The holder said no." in text_of(
        rita, page_of(owed)
    )
    world.clock.advance(days=9)
    assert submit_payouts(world.outside, world.clock) == 0
    send_announcements(world.outside, world.clock)
    assert len(mails(world, "Your money could not be paid")) == 1


def test_what_was_sent_back_in_the_moment_in_which_it_was_claimed_does_not_leave(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (owed,) = owe(world, LINE)
    choose_payout(owed.payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)

    def claim_and_stop(*when: Any) -> list[dict[str, Any]]:
        rows = claim_payouts(*when)
        if rows:
            send_back_payout(owed.payout_id, "Stopped at the last moment.", CLERK, world.clock())
        return rows

    monkeypatch.setattr("cleanbreak.flows.submit_payouts.claim_payouts", claim_and_stop)
    submit_payouts(world.outside, world.clock)

    assert not world.world.all("bank.payment")
    assert state_of(owed) == "draft"


def test_a_failed_payout_tells_the_holder_why_where_that_helps(world: TestWorld) -> None:
    first, _second = owe(world, LINE, BEN)
    send(world, first.payout_id)
    tell(world, first.payout_id, PayoutState.RETURNED, reason="AC04")
    send_announcements(world.outside, world.clock)

    (mail,) = mails(world, "Your money could not be paid")
    assert mail.recipient == "anna@example.org"
    assert "The bank says that the account is closed." in mail.text
    otto = signed_in(Role.AUDITOR)
    assert "AC04: the account is closed" in text_of(otto, page_of(first))
    assert "12.34 EUR" in text_of(otto, f"{QUEUE}?list=failed")


def test_a_death_or_a_suspicion_is_told_to_nobody(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.RETURNED, reason="MD07")
    send_announcements(world.outside, world.clock)

    (mail,) = mails(world, "Your money could not be paid")

    assert "The bank says" not in mail.text
    assert "MD07: the owner of the account has died" in text_of(
        signed_in(Role.REFUND_CLERK), page_of(owed)
    )


def test_lists_and_sums_say_where_all_money_stands(world: TestWorld) -> None:
    first, _second = owe(world, LINE, BEN)
    send(world, first.payout_id)
    otto = signed_in(Role.AUDITOR)
    page = text_of(otto, f"{QUEUE}?list=on_its_way")
    assert "Number ending in 7386" in page
    assert "Number ending in 7387" not in page
    sums = page.split('id="sums"')[1]
    assert sums.count("12.34 EUR") == 2
    assert "No word from the bank (0)" in page
    PayoutRow.objects.filter(payout_id=first.payout_id).update(
        changed_at=timezone.now() - timedelta(days=5)
    )
    assert "No word from the bank (1)" in text_of(otto, f"{QUEUE}?list=no_word")
    names = {one.name for one in check_health(world.outside, timezone.now) if not one.is_well}
    assert "payouts.no_word" in names


def test_the_queue_is_shown_page_by_page(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    owe(world, LINE, BEN)
    monkeypatch.setattr("cleanbreak.channels.staff.payouts_page.SHOWN_MAX", 1)
    otto = signed_in(Role.AUDITOR)
    first = text_of(otto, f"{QUEUE}?list=holder")
    [address] = re.findall(r'href="(\?list=holder&amp;after=[^"]*)"', first)
    second = text_of(otto, f"{QUEUE}{address.replace('&amp;', '&')}")
    tails = [re.findall(r"Number ending in (\d+)", page) for page in (first, second)]
    assert sorted(tails) == [["7386"], ["7387"]]
    [address] = re.findall(r'href="(\?list=holder&amp;after=[^"]*)"', second)
    assert "There are no more." in text_of(otto, f"{QUEUE}{address.replace('&amp;', '&')}")


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_pages_are_shown_in_every_language(world: TestWorld, language: str) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    follower = contradict(world, owed.payout_id)
    otto = signed_in(Role.AUDITOR)
    for page in (QUEUE, f"{QUEUE}?list=contradictions", page_of(owed), page_of(follower)):
        answer = otto.get(page, headers={"accept-language": language})
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)


# Contradictions: the bank says "settled" of what it had rejected.


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
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(NothingToResolve):
        resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
