"""At the agent's console: one caller, one step after the other, and nothing half done."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.hotline_agents import (
    ADA,
    ANNA,
    SEAT,
    STRANGER,
    Console,
    anybodys,
    console,
    do,
    done,
    says,
    shown,
    up_to,
)
from tests.hotline_calls import PIN, set_pin
from tests.staff_people import staffed_world
from tests.worlds import LineOf, TestWorld, at_once, with_notice

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.call_handling import IN_ORDER, READ_OUT, CallStep, OtherCallStepDue
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.go_on_in_call import NotByVoice, prove_in_call
from cleanbreak.flows.message_texts import certificate_link
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.own_lines_of_staff import register_own_line
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_proof_code import SENT_KINDS
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.agent_call import AgentCallRow
from cleanbreak.records.call_handling import CallHandlingRow, CallStepRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow, given_kinds

ENDED = LineOf(msisdn="+4915228810001", name="Ben Ended", email="ben@example.org")
BOB = Actor(channel=Channel.HOTLINE, acting_user="agent:bob")
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
BOTH = (ProofKind.LINE_CODE, ProofKind.PIN)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "https://end.example"
        settings.CLEANBREAK_HOTLINE_HOURS = ""
        made.add(ANNA)
        yield made


@pytest.fixture
def hotline(world: TestWorld) -> Console:
    return console(world)


def test_a_caller_who_proves_by_a_code_ends_their_line(hotline: Console) -> None:
    call_id = hotline.calls()
    assert says(hotline.ada.get(SEAT), "A caller waits", 200)
    page = hotline.takes()
    up_to(hotline, page, CallStep.CONFIRMED)
    handling = CallHandlingRow.objects.get()
    order = OrderRow.objects.get(pk=handling.order_id)
    assert (order.channel, order.level, order.acting_user) == ("hotline", "identified", "agent:ada")
    shown = hotline.ada.get(page).content.decode()
    assert handling.receipt_number in shown
    assert "The receipt is on its way." in shown
    hotline.works()
    assert "The receipt has left at" in hotline.ada.get(page).content.decode()
    steps = CallStepRow.objects.order_by("call_step_id").values_list("step", flat=True)
    assert list(steps) == [step.value for step in IN_ORDER]
    hotline.ada.post(f"{page}close/")
    handling.refresh_from_db()
    assert handling.outcome == "ended"
    assert not AgentCallRow.objects.filter(hung_up_at=None).exists()
    assert handling.call_id == call_id


def test_what_was_typed_and_proved_by_keys_is_not_asked_again(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    assert ANNA.msisdn in shown(hotline, page), "as typed, before anybody answers"
    assert ANNA.name not in shown(hotline, page)
    done(hotline.ada, page, CallStep.GREETED)
    assert ANNA.name in shown(hotline, page)
    up_to(hotline, page, CallStep.CONFIRMED, when="2")
    order = OrderRow.objects.get()
    assert (order.level, order.end_policy) == ("verified", "immediate")
    hotline.works()
    order.refresh_from_db()
    assert order.state == "completed"
    receipts = [one.message for one in MemoryMessages(hotline.world.world).inbox()]
    number = CallHandlingRow.objects.get().receipt_number
    assert {one.medium.value for one in receipts if number in one.text} == {"sms", "email"}
    link = certificate_link(order.order_id)
    told = [one.medium.value for one in receipts if number in one.text and link in one.text]
    assert told == ["email"], "where a mail is on file, the text stays short"


def test_a_line_of_nobody_looks_like_one_of_somebody(hotline: Console) -> None:
    hotline.world.add(ENDED)
    request_termination(at_once(ENDED), hotline.world.outside, timezone.now())
    hotline.works()
    seen = []
    for named in (ANNA.msisdn, ENDED.msisdn, STRANGER):
        hotline.calls(named)
        page = hotline.takes()
        done(hotline.ada, page, CallStep.GREETED)
        first = hotline.ada.get(page)
        tried = [
            do(hotline.ada, page, CallStep.VERIFIED, text) for text in ("3", "000000", "4", "5")
        ]
        answers = (first, *tried, hotline.ada.get(page))
        story = [anybodys(one, named) for one in answers]
        assert ANNA.name not in str(story)
        assert "No match." in str(story)
        seen.append(story)
        hotline.ada.post(f"{page}close/")
    assert seen[0] == seen[1] == seen[2]


def test_no_form_skips_repeats_or_reorders_a_step(hotline: Console) -> None:
    hotline.calls()
    page = hotline.takes()
    for step in IN_ORDER[1:]:
        assert says(do(hotline.ada, page, step, "1", seen=""), "Another step of the script is due")
    assert says(hotline.ada.post(page, {"step": "nonsense"}), "Another step")
    handling = up_to(hotline, page, CallStep.PAPERS)
    for step in (*READ_OUT[1:], CallStep.CONFIRMED, CallStep.ENDED, CallStep.RECEIPT):
        assert says(do(hotline.ada, page, step, "1"), "Another step of the script is due")
        with pytest.raises(OtherCallStepDue):
            note_call_step(handling.handling_id, step, {}, ADA, timezone.now())
    done(hotline.ada, page, CallStep.TOLD_END)
    done(hotline.ada, page, CallStep.TOLD_END)  # Enter pressed twice: not the next part
    assert CallStepRow.objects.filter(step__startswith="told").count() == 1
    up_to(hotline, page, CallStep.TOLD_NUMBER)
    assert says(do(hotline.ada, page, CallStep.CONFIRMED, ""), "Type 1 when the caller")
    assert not OrderRow.objects.exists()


def test_a_yes_is_to_what_was_read_out(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    up_to(hotline, page, CallStep.TOLD_MONEY)
    wrong = do(hotline.ada, page, CallStep.TOLD_BACKUP, seen=str(uuid4()))
    assert says(wrong, "Date or money have changed")
    up_to(hotline, page, CallStep.TOLD_NUMBER)
    spent = replace(ANNA.balance, paid_minor=34)
    MemoryCharging(hotline.world.world).provision({ANNA.msisdn[1:]: spent})
    assert says(do(hotline.ada, page, CallStep.CONFIRMED, "1"), "Date or money have changed")
    assert not OrderRow.objects.exists()
    again = hotline.ada.post(f"{page}again/")
    page = again["Location"]
    handling = CallHandlingRow.objects.get(closed_at=None)
    steps = handling.steps.order_by("place").values_list("step", flat=True)
    assert list(steps) == ["greeted", "named", "verified"], "what was proved counts"
    up_to(hotline, page, CallStep.CONFIRMED)
    assert OrderRow.objects.count() == 1
    outcomes = CallHandlingRow.objects.order_by("begun_at").values_list("outcome", flat=True)
    assert list(outcomes) == ["begun_again", ""]


def test_a_pin_is_typed_by_keys_and_never_said(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    assert "account PIN" not in shown(hotline, page)
    handling = CallHandlingRow.objects.get()
    for kind in set(ProofKind) - SENT_KINDS:
        with pytest.raises(NotByVoice):
            prove_in_call(handling.handling_id, kind, "1234", ADA, timezone.now())


def test_nor_is_a_pin_said_on_the_page_that_knows_no_telephone(hotline: Console) -> None:
    set_pin(hotline.world, ANNA)
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    verification_id = CallHandlingRow.objects.get().verification_id
    beside = f"/staff/callers/{verification_id}/"
    assert "Account PIN" not in hotline.ada.get(beside).content.decode()
    said = hotline.ada.post(f"{beside}prove/", {"kind": "pin", "given": PIN})
    assert says(said, "This proof is not said to a person.")
    assert not given_kinds(verification_id)
    hotline.ada.post(f"{page}close/")
    assert "Account PIN" in hotline.ada.get(beside).content.decode()


def test_whoever_declares_needs_no_proof_and_may_have_hung_up(hotline: Console) -> None:
    call_id = hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    hotline.hangs_up(call_id)
    form = {"scan": ANNA.msisdn, "holder_name": ANNA.name, "page_key": "k" * 32}
    assert says(hotline.ada.post(f"{page}declare/", {**form, "holder_name": ""}), "Enter the name")
    for _ in range(2):
        assert hotline.ada.post(f"{page}declare/", form).status_code == 303
    declaration = DeclarationRow.objects.get()
    assert declaration.receipt_number in shown(hotline, page)
    assert says(do(hotline.ada, page, CallStep.VERIFIED, "3"), "This call is closed")
    hotline.ada.post(f"{page}close/")
    assert CallHandlingRow.objects.get().outcome == "declared"
    tie_declarations(hotline.world.outside, timezone.now())
    assert OrderRow.objects.get().declaration_id == declaration.declaration_id


def test_whoever_proves_it_hears_the_state_and_withdraws(hotline: Console) -> None:
    request_termination(with_notice(ANNA), hotline.world.outside, timezone.now())
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    assert hotline.ada.post(f"{page}withdraw/").status_code in (404, 422)
    up_to(hotline, page, CallStep.VERIFIED)
    assert "waits for its day" in shown(hotline, page)
    assert hotline.ada.post(f"{page}withdraw/").status_code == 303
    assert OrderRow.objects.get().state == "cancelled"
    hotline.ada.post(f"{page}close/")
    assert CallHandlingRow.objects.get().outcome == "served"


def test_a_call_that_nobody_closes_shows_the_account_no_longer_than_the_proof_counts(
    hotline: Console,
) -> None:
    hotline.calls()
    page = hotline.takes()
    up_to(hotline, page, CallStep.VERIFIED)
    assert ANNA.name in shown(hotline, page)
    VerificationRow.objects.update(expires_at=timezone.now())
    later = hotline.ada.get(page)
    assert ANNA.name not in later.content.decode()
    assert says(later, "Begin again with this line", later.status_code), "the caller is there"


def test_another_line_is_named_and_proved_anew(hotline: Console) -> None:
    hotline.calls(STRANGER, "en")
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    page = hotline.ada.post(f"{page}again/", {"line": "other"})["Location"]
    assert says(do(hotline.ada, page, CallStep.NAMED, "12"), "number")
    up_to(hotline, page, CallStep.CONFIRMED)
    assert OrderRow.objects.get().line.msisdn == ANNA.msisdn


def test_nobody_serves_their_own_line(hotline: Console) -> None:
    register_own_line("ada", ANNA.msisdn, ROOT, timezone.now())
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    assert says(do(hotline.ada, page, CallStep.NAMED, ANNA.msisdn), "Nobody serves their own line")
    assert ANNA.name not in shown(hotline, page)


def test_whoever_is_in_a_call_ends_by_its_script_alone(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    verification_id = CallHandlingRow.objects.get().verification_id
    answer = hotline.ada.post(f"/staff/callers/{verification_id}/end/now/")
    assert answer["Location"] == page
    assert not OrderRow.objects.exists()


def test_when_the_caller_is_gone_their_agent_neither_ends_nor_withdraws_for_them(
    hotline: Console,
) -> None:
    request_termination(with_notice(ANNA), hotline.world.outside, timezone.now())
    call_id = hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    beside = f"/staff/callers/{CallHandlingRow.objects.get().verification_id}/"
    hotline.hangs_up(call_id)
    hotline.ada.post(f"{page}close/")
    for act in ("withdraw/", "end/now/"):
        assert hotline.ada.post(f"{beside}{act}")["Location"] == page
    assert OrderRow.objects.get().state == "pending"


def test_a_watched_line_needs_a_second_person(hotline: Console) -> None:
    watch_line(ANNA.msisdn, WatchReason.PRESS, ROOT, timezone.now())
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    answer = hotline.ada.get(page)
    assert answer.status_code == 403
    assert ANNA.name not in answer.content.decode()


def test_the_words_are_in_the_callers_language_with_the_agents_beside(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "zh", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    html = shown(hotline, page)
    assert 'lang="zh-hans"' in html
    assert "Do you want it to end on that day, or at once?" in html
