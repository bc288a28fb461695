"""What agents say of calls: what came of them, notes, recordings; and how a call goes elsewhere."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.conducted_calls import ADA, BOB, Conducted, browser_of, call_of, conducted, page_of
from tests.hotline_calls import sent
from tests.staff_people import signed_in, staffed_world
from tests.worlds import LineOf, at_once

from cleanbreak.domain.call_note import NOTES_MAX, NoteHoldsNumber, TooManyNotes
from cleanbreak.domain.call_transfer import NotYourCall
from cleanbreak.domain.handover import NothingToHandOver, Side
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.retention import Category
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.wrap_up import (
    NotCompleted,
    ReasonMissing,
    WrappedUpAlready,
    WrapUp,
    WrapUpDoesNotFit,
    WrapUpFirst,
)
from cleanbreak.flows.begin_handling import take_call
from cleanbreak.flows.close_handling import close_handling
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.hand_call_over import hand_call_over
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.note_on_call import note_on_call, notes_of_order, read_notes
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.take_up_handover import take_up_handover
from cleanbreak.flows.wrap_up_call import Chosen, wrap_up_call
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_note import CallNoteRow
from cleanbreak.records.call_wrap_up import CallWrapUpRow, count_reasons
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.legal_hold import LegalHoldRow
from cleanbreak.records.line import LineRow

ANNA = LineOf()
CLERK = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora")
SECRET_NOTE = "Hard of hearing, speaks slowly"


@pytest.fixture
def hotline(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[Conducted]:
    with staffed_world(settings) as world:
        world.add(ANNA)
        yield conducted(world, settings, tmp_path)


def say(
    call_id: UUID, outcome: WrapUp, reason: NotCompleted | None = None, *, wanted: bool = False
) -> None:
    chosen = Chosen(outcome=outcome, reason=reason, asked_to_end=wanted)
    wrap_up_call(call_id, chosen, ADA, timezone.now())


def test_whoever_wanted_to_end_and_did_not_has_a_reason_before_the_next_call(
    hotline: Conducted,
) -> None:
    hotline.rings(ANNA)
    handling_id = hotline.answers()
    ada, page = browser_of(ADA), page_of(handling_id)
    ada.post(f"{page}close/")
    shown = ada.get(page).content.decode()
    assert "Why was no end entered?" in shown
    assert "efused" not in shown
    hotline.rings()
    refused = ada.post("/staff/hotline/call/next/")
    assert refused.status_code == 422
    assert "Say why first" in refused.content.decode()
    unreasoned = ada.post(f"{page}wrap-up/", {"outcome": "informed"})
    assert "Choose why" in unreasoned.content.decode()
    said = ada.post(f"{page}wrap-up/", {"outcome": "informed", "reason": "wants_time"})
    assert said.status_code == 303
    assert "A question was answered." in ada.get(page).content.decode()
    row = CallWrapUpRow.objects.get()
    assert (row.outcome, row.reason, row.asked_to_end) == ("informed", "wants_time", True)
    assert take_call(ADA, hotline.now)
    since = hotline.now - timedelta(minutes=1)
    assert count_reasons(since, hotline.now + timedelta(minutes=1)) == {"wants_time": 1}


def test_what_the_records_know_is_said_by_itself(hotline: Conducted) -> None:
    declared = call_of(first := hotline.answers(ADA)) if hotline.rings() else None
    HotlineCallRow.objects.filter(pk=declared).update(receipt_number="7K2M-9QXD-4T8")
    close_handling(first, ADA, hotline.now)
    gone = hotline.rings()
    second = hotline.answers(ADA)
    hotline.hangs_up(gone)
    close_handling(second, ADA, hotline.now)
    said = dict(CallWrapUpRow.objects.values_list("call_id", "outcome"))
    assert said == {declared: "declared", gone: "caller_hung_up"}
    assert CallWrapUpRow.objects.get(call_id=gone).reason == "broke_off"
    with pytest.raises(WrappedUpAlready):
        say(gone, WrapUp.INFORMED, NotCompleted.WANTS_TIME)


def test_nobody_says_what_the_records_do_not_know(hotline: Conducted) -> None:
    call_id = hotline.rings()
    close_handling(hotline.answers(ADA), ADA, hotline.now)
    for outcome in (WrapUp.ENDED, WrapUp.DECLARED, WrapUp.WITHDREW, WrapUp.STAYED):
        with pytest.raises(WrapUpDoesNotFit):
            say(call_id, outcome)
    with pytest.raises(ReasonMissing):
        say(call_id, WrapUp.CALLED_BACK)
    with pytest.raises(NotYourCall):
        wrap_up_call(call_id, Chosen(outcome=WrapUp.INFORMED), BOB, hotline.now)
    with pytest.raises(WrapUpFirst):
        take_call(ADA, hotline.now)


def test_the_database_has_no_column_that_says_refused_to_cancel(hotline: Conducted) -> None:
    call_id = hotline.rings()
    close_handling(hotline.answers(ADA), ADA, hotline.now)
    say(call_id, WrapUp.INFORMED, NotCompleted.WANTS_TIME)
    insert = (
        "INSERT INTO call_wrap_up (wrap_up_id, call_id, agent, outcome, asked_to_end, reason, at)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), 'agent:ada', %s, %s, %s, now())"
    )
    rows = [
        ("refused_to_cancel", True, ""),
        ("informed", True, "refused_to_cancel"),
        ("informed", True, ""),
        ("caller_hung_up", True, ""),
        ("informed", False, "wants_time"),
    ]
    with transaction.atomic(), as_owner():
        connection.cursor().execute(insert, ("informed", True, "wants_time"))
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            connection.cursor().execute(insert, row)
    with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
        connection.cursor().execute("UPDATE call_wrap_up SET outcome = 'ended'")


def test_a_note_is_sealed_and_read_by_whoever_has_the_call(hotline: Conducted) -> None:
    hotline.rings(ANNA)
    handling_id = hotline.answers()
    call_id, ada, page = call_of(handling_id), browser_of(ADA), page_of(handling_id)
    assert ada.post(f"{page}note/", {"note": SECRET_NOTE}).status_code == 303
    assert SECRET_NOTE in ada.get(page).content.decode()
    assert SECRET_NOTE not in CallNoteRow.objects.get().text
    assert SECRET_NOTE not in str(list(AuditRow.objects.values_list("details", flat=True)))
    warned = ada.post(f"{page}note/", {"note": "door code 4711"})
    assert warned.status_code == 422
    assert "looks like a PIN or a code" in warned.content.decode()
    assert "door code 4711" in warned.content.decode(), "it need not be typed again"
    assert ada.post(f"{page}note/", {"note": "door code 4711", "no_proof": "on"}).status_code == 303
    with pytest.raises(NoteHoldsNumber):
        note_on_call(call_id, "4111 1111 1111 1111", ADA, hotline.now, is_no_proof=True)
    with pytest.raises(NotYourCall):
        read_notes(call_id, BOB)
    for at in range(NOTES_MAX - 2):
        note_on_call(call_id, f"and {at}", ADA, hotline.now, is_no_proof=False)
    with pytest.raises(TooManyNotes):
        note_on_call(call_id, "one more", ADA, hotline.now, is_no_proof=False)


def test_a_note_stands_on_the_order_for_whoever_may_see_it(hotline: Conducted) -> None:
    hotline.rings(ANNA)
    handling_id = hotline.answers()
    note_on_call(call_of(handling_id), SECRET_NOTE, ADA, hotline.now, is_no_proof=False)
    asked = request_termination(at_once(ANNA), hotline.world.outside, hotline.now)
    order_id = asked.order_id
    CallHandlingRow.objects.filter(pk=handling_id).update(order_id=order_id)
    (note,) = notes_of_order(order_id, may_know_confidential=False)
    assert note.text == SECRET_NOTE
    agent, page = signed_in(Role.AUDITOR), f"/staff/orders/{order_id}/"
    assert SECRET_NOTE not in agent.get(page).content.decode(), "not before the purpose is said"
    agent.post(page, {"purpose": "audit"})
    assert SECRET_NOTE in agent.get(page).content.decode()


def test_a_note_goes_by_the_clock_unless_its_line_is_held(hotline: Conducted) -> None:
    notes = {}
    for line in (ANNA, None):
        call_id = hotline.rings(line)
        handling_id = hotline.answers()
        note_on_call(call_id, SECRET_NOTE, ADA, hotline.now, is_no_proof=False)
        hotline.hangs_up(call_id)
        close_handling(handling_id, ADA, hotline.now)
        notes[line] = call_id
    held = LineRow.objects.get(msisdn=ANNA.msisdn)
    until = (hotline.now + timedelta(days=90)).date()
    LegalHoldRow.objects.create(
        holder=held.holder, line=held, reason="court", case_reference="1 C 2/26",
        placed_by="agent:petra", placed_at=hotline.now, until=until,
    )  # fmt: skip
    assert not [one for one in erase_what_is_due(hotline.now) if one.category is Category.SECURITY]
    assert CallNoteRow.objects.count() == 2
    erase_what_is_due(hotline.now + timedelta(days=33))
    assert set(CallNoteRow.objects.values_list("call_id", flat=True)) == {notes[ANNA]}
    erase_what_is_due(hotline.now + timedelta(days=93))
    assert not CallNoteRow.objects.exists()


def test_a_code_goes_on_in_a_store_where_the_call_was(hotline: Conducted) -> None:
    hotline.rings(ANNA, ProofKind.LINE_CODE)
    handling_id = hotline.answers()
    answer = browser_of(ADA).post(f"{page_of(handling_id)}store/", {"when": "now", "texted": "on"})
    page = answer.content.decode()
    assert answer.status_code == 200
    code = page.split('id="handover-code">')[1].split("<")[0]
    hotline.keeps_up()
    (text,) = [one for one in sent(hotline.world) if code in one.text]
    assert (text.recipient, "/handover/" in text.text) == (ANNA.msisdn, True)
    taken = take_up_handover(code, Side.DESK, "agent:cora", CLERK, hotline.now)
    assert (taken.told.msisdn, taken.told.end.value) == (ANNA.msisdn, "immediate")
    assert taken.line_id == LineRow.objects.get(msisdn=ANNA.msisdn).line_id
    close_handling(handling_id, ADA, hotline.now)
    say(call_of(handling_id), WrapUp.HANDED_OVER)
    assert CallWrapUpRow.objects.get().reason == "goes_on_elsewhere"


def test_a_code_is_made_alike_for_a_number_of_nobody(hotline: Conducted) -> None:
    hotline.rings(LineOf(msisdn="+4915228819999"))
    call_id = call_of(hotline.answers())
    made = hand_call_over(call_id, "", ADA, hotline.now, is_texted=True)
    hotline.keeps_up()
    assert not [one for one in sent(hotline.world) if made.code in one.text]
    taken = take_up_handover(made.code, Side.ONLINE, "10.0.0.1", CLERK, hotline.now)
    assert (taken.told.msisdn, taken.line_id) == ("+4915228819999", None)


def test_no_code_without_a_line_and_none_for_another_agent(hotline: Conducted) -> None:
    hotline.rings()
    call_id = call_of(hotline.answers())
    with pytest.raises(NothingToHandOver):
        hand_call_over(call_id, "", ADA, hotline.now, is_texted=False)
    with pytest.raises(NotYourCall):
        hand_call_over(call_id, "", BOB, hotline.now, is_texted=False)


def test_one_line_gets_a_few_codes_by_text_however_often_it_is_asked_for(
    hotline: Conducted,
) -> None:
    hotline.rings(ANNA)
    call_id, most = call_of(hotline.answers()), RATES[Limited.HANDOVER_TEXT_TO].burst
    for _ in range(most + 2):
        hand_call_over(call_id, "", ADA, hotline.now, is_texted=True)
        hotline.keeps_up()
        texts = [one for one in sent(hotline.world) if "/handover/" in one.text]
    assert len(texts) == most
