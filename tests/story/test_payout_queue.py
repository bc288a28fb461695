"""Refunds in the console: seen, entered by one, approved by another; never paid twice."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.alerts import alerts_now
from tests.payouts import (
    CLERK,
    IBAN,
    LINE,
    OWN,
    contradict,
    mails,
    owe,
    send,
    tell,
)
from tests.staff_people import say_why, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.payout import ApprovedByChooser, PayoutState
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.choose_payout import choose_payout
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.payout import PayoutEventRow, PayoutRow
from cleanbreak.records.payout_claim import claim_payouts

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
    if page.startswith(QUEUE) and "?" not in page and page != QUEUE:
        say_why(client, page)
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
    assert "CleanbreakPayoutsWithoutWord" not in alerts_now()
    PayoutRow.objects.filter(payout_id=first.payout_id).update(
        changed_at=timezone.now() - timedelta(days=5)
    )
    assert "No word from the bank (1)" in text_of(otto, f"{QUEUE}?list=no_word")
    names = {one.name for one in check_health(world.outside, timezone.now) if not one.is_well}
    assert "payouts.no_word" in names
    assert "CleanbreakPayoutsWithoutWord" in alerts_now()


def test_the_queue_is_shown_page_by_page(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    owe(world, LINE, BEN)
    monkeypatch.setattr("cleanbreak.channels.staff.payouts_page.SHOWN_MAX", 1)
    otto = signed_in(Role.AUDITOR)
    first = text_of(otto, f"{QUEUE}?list=holder")
    [address] = re.findall(r'rel="next" href="([^"]*)"', first)
    second = text_of(otto, address.replace("&amp;", "&"))
    tails = [re.findall(r"Number ending in (\d+)", page) for page in (first, second)]
    assert sorted(tails) == [["7386"], ["7387"]]
    [address] = re.findall(r'rel="next" href="([^"]*)"', second)
    assert "There are no more." in text_of(otto, address.replace("&amp;", "&"))


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_pages_are_shown_in_every_language(world: TestWorld, language: str) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    follower = contradict(world, owed.payout_id)
    otto = signed_in(Role.AUDITOR)
    for page in (QUEUE, f"{QUEUE}?list=contradictions", page_of(owed), page_of(follower)):
        answer = otto.get(page, headers={"accept-language": language})
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
