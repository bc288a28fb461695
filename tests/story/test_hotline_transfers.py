"""A call goes to a colleague: it has an owner at every instant, and only one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conducted_calls import (
    ADA,
    BOB,
    Conducted,
    browser_of,
    call_of,
    conducted,
    page_of,
    steps_of,
)
from tests.staff_people import staffed_world
from tests.worlds import LineOf

from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.call_transfer import (
    WAITS_FOR,
    NotYourCall,
    TransferRunning,
    TransferTo,
    UnknownTransfer,
)
from cleanbreak.domain.hotline_queue import NoSeat, PlaceState, SeatHasCall
from cleanbreak.domain.proof import CalledBackByAsker, ProofKind
from cleanbreak.flows import take_transfer as taking
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.go_on_in_call import greet
from cleanbreak.flows.note_on_call import note_on_call, read_notes
from cleanbreak.flows.offer_transfer import offer_transfer, transfers_for, withdraw_transfer
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.return_to_front import end_connection
from cleanbreak.flows.seat_agent import leave_seat
from cleanbreak.flows.take_transfer import take_transfer
from cleanbreak.flows.verify_caller import UnknownCaller, current_call, note_call_back
from cleanbreak.records.agent_call import AgentCallRow
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_transfer import CallTransferRow
from cleanbreak.records.call_wrap_up import CallWrapUpRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

ANNA = LineOf()
TO_BOB = TransferTo(agent=BOB.acting_user)


@pytest.fixture
def hotline(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[Conducted]:
    with staffed_world(settings) as world:
        world.add(ANNA)
        yield conducted(world, settings, tmp_path)


def begun(hotline: Conducted, *proofs: ProofKind) -> UUID:
    hotline.rings(ANNA, *proofs)
    return hotline.answers()


def owners(call_id: UUID) -> set[str]:
    """Return whose call it is, as each record has it."""
    place = QueuePlaceRow.objects.get(pk=call_id).agent
    handled = CallHandlingRow.objects.get(call_id=call_id, closed_at=None).agent
    return {place, handled, HotlineCallRow.objects.get(pk=call_id).agent}


def test_a_colleague_takes_the_call_with_what_was_done_and_proved(hotline: Conducted) -> None:
    handling_id = begun(hotline, ProofKind.LINE_CODE)
    call_id = call_of(handling_id)
    note_on_call(call_id, "Hard of hearing", ADA, hotline.now, is_no_proof=False)
    ada, bob, page = browser_of(ADA), browser_of(BOB), page_of(handling_id)
    asked = ada.post(f"{page}transfer/", {"language": "en", "skill": "cancel"})
    assert (asked.status_code, asked["Location"]) == (303, page)
    assert "A colleague is being asked" in ada.get(page).content.decode()
    assert owners(call_id) == {ADA.acting_user}, "the first one has it until it is taken"
    seat = bob.get("/staff/hotline/call/").content.decode()
    assert "A colleague hands on a call in English" in seat
    transfer = CallTransferRow.objects.get()
    taken = bob.post(f"/staff/hotline/call/taken/{transfer.transfer_id}/")
    assert taken.status_code == 303
    assert owners(call_id) == {BOB.acting_user}
    theirs = bob.get(taken["Location"]).content.decode()
    assert "Hard of hearing" in theirs
    mine = ada.get(page).content.decode()
    assert "A colleague goes on with this call." in mine
    assert "Hard of hearing" not in mine
    (handling,) = CallHandlingRow.objects.filter(closed_at=None)
    greet(handling.handling_id, BOB, hotline.now)
    assert CallStep.VERIFIED in steps_of(handling.handling_id), "the caller proves nothing again"
    handling.refresh_from_db()
    current_call(handling.verification_id, BOB, hotline.now)
    with pytest.raises(UnknownCaller):
        current_call(handling.verification_id, ADA, hotline.now)
    (said,) = CallWrapUpRow.objects.all()
    assert (said.agent, said.outcome) == (ADA.acting_user, "transferred")
    done = AuditRow.objects.filter(act__startswith="call.transfer").order_by("id")
    assert [one.act for one in done] == ["call.transfer_offered", "call.transfer_taken"]
    (running,) = AgentCallRow.objects.filter(hung_up_at=None)
    assert running.agent == BOB.acting_user, "who checks reads that it is the second one"


def test_whoever_had_the_call_adds_no_proof_by_their_own_word(hotline: Conducted) -> None:
    handling_id = begun(hotline, ProofKind.LINE_CODE)
    verification_id = CallHandlingRow.objects.get(pk=handling_id).verification_id
    asked = offer_transfer(call_of(handling_id), TO_BOB, ADA, hotline.now)
    take_transfer(asked, BOB, hotline.now)
    for actor in (ADA, BOB):
        with pytest.raises(CalledBackByAsker):
            note_call_back(verification_id, actor, hotline.now)


def test_the_telephone_follows_when_the_first_one_hangs_up(hotline: Conducted) -> None:
    handling_id = begun(hotline)
    call_id = call_of(handling_id)
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    take_transfer(asked, BOB, hotline.now)
    answer_call(call_id, BOB, hotline.now)  # pressed too early: the caller is with Ada still
    place = end_connection(call_id, hotline.now)
    assert (place.state, place.agent_address) == (PlaceState.OFFERED, "sip:bob@phones.example")
    answer_call(call_id, BOB, hotline.now)
    assert end_connection(call_id, hotline.now).state is PlaceState.LEFT, "and then it is over"


def test_a_caller_whose_agent_hangs_up_too_early_waits_in_front(hotline: Conducted) -> None:
    handling_id = begun(hotline)
    call_id = call_of(handling_id)
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    assert end_connection(call_id, hotline.now).state is PlaceState.WAITING
    assert QueuePlaceRow.objects.get(pk=call_id).kept_for == BOB.acting_user
    take_transfer(asked, BOB, hotline.now)
    place = read_place(call_id, hotline.now)
    assert (place.state, place.agent_address) == (PlaceState.OFFERED, "sip:bob@phones.example")
    assert owners(call_id) == {BOB.acting_user}


@pytest.mark.parametrize(
    "dies_at",
    [
        "_hand_call",
        "_hand_verification",
        "_move_place",
        "_wrap_up_first",
        "begin_handling",
        "note_transfer",
    ],
)
def test_whatever_dies_in_between_the_call_is_one_agents(
    hotline: Conducted, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    handling_id = begun(hotline, ProofKind.LINE_CODE)
    call_id = call_of(handling_id)
    verification_id = CallHandlingRow.objects.get(pk=handling_id).verification_id
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    whole = getattr(taking, dies_at)

    def die(*args: Any, **kwargs: Any) -> None:
        whole(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(taking, dies_at, die)
    with pytest.raises(KeyboardInterrupt):
        take_transfer(asked, BOB, hotline.now)
    monkeypatch.undo()
    assert owners(call_id) == {ADA.acting_user}
    current_call(verification_id, ADA, hotline.now)
    assert not CallWrapUpRow.objects.exists()
    take_transfer(asked, BOB, hotline.now)
    assert owners(call_id) == {BOB.acting_user}


def test_of_two_who_take_it_one_has_it(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    asked = offer_transfer(call_id, TransferTo(language="en", skill="cancel"), ADA, hotline.now)
    assert [one.transfer_id for one in transfers_for(BOB, hotline.now)] == [asked]
    take_transfer(asked, BOB, hotline.now)
    with pytest.raises(UnknownTransfer):
        take_transfer(asked, ADA, hotline.now)
    assert transfers_for(BOB, hotline.now) == []


def test_nobody_takes_what_is_not_for_them(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    hotline.sits(BOB, "de", skills=("fraud",))
    asked = offer_transfer(call_id, TransferTo(language="zh", skill="cancel"), ADA, hotline.now)
    with pytest.raises(UnknownTransfer):
        take_transfer(asked, BOB, hotline.now)
    with pytest.raises(TransferRunning):
        offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    with pytest.raises(UnknownTransfer):
        withdraw_transfer(asked, BOB, hotline.now)
    with pytest.raises(NotYourCall):
        offer_transfer(call_id, TO_BOB, BOB, hotline.now)
    withdraw_transfer(asked, ADA, hotline.now)
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    with pytest.raises(UnknownTransfer):
        take_transfer(asked, BOB, hotline.now + WAITS_FOR)
    later = hotline.now + WAITS_FOR
    assert offer_transfer(call_id, TO_BOB, ADA, later), "nobody came: somebody else is asked"
    assert owners(call_id) == {ADA.acting_user}


def test_whoever_has_a_caller_or_no_seat_takes_none(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    hotline.rings(None)
    other = hotline.answers(BOB)
    with pytest.raises(SeatHasCall):
        take_transfer(asked, BOB, hotline.now)
    hotline.hangs_up(call_of(other))
    with pytest.raises(SeatHasCall):
        take_transfer(asked, BOB, hotline.now)
    leave_seat(BOB, hotline.now)
    with pytest.raises(NoSeat):
        take_transfer(asked, BOB, hotline.now)


def test_a_call_that_is_over_is_handed_to_nobody(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    asked = offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    hotline.hangs_up(call_id)
    with pytest.raises(UnknownTransfer):
        take_transfer(asked, BOB, hotline.now)
    with pytest.raises(NotYourCall):
        read_notes(call_id, BOB)


def test_the_database_keeps_one_transfer_that_is_taken_once(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    offer_transfer(call_id, TO_BOB, ADA, hotline.now)
    second = CallTransferRow(
        call_id=call_id, from_agent="agent:ada", to_agent="agent:eve", asked_at=hotline.now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
    for change in (
        "UPDATE call_transfer SET to_agent = 'agent:eve'",
        "UPDATE call_transfer SET state = 'taken'",
        "UPDATE call_transfer SET state = 'lost'",
        "DELETE FROM call_transfer",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            connection.cursor().execute(change)
    CallTransferRow.objects.update(state="withdrawn", over_at=hotline.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallTransferRow.objects.update(state="taken", taken_by="agent:eve")
