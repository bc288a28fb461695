"""A recording is kept with the consent that the place wants, and its name never without."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.conducted_calls import (
    ADA,
    BOB,
    RECORDERS,
    Conducted,
    browser_of,
    call_of,
    conducted,
    page_of,
    recording,
)
from tests.staff_people import staffed_world
from tests.worlds import LineOf

from cleanbreak.adapters.recorder.memory import PORT, MemoryRecorder
from cleanbreak.adapters.rigged_recorder import RiggedRecorder
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.domain.call_recording import RecordingAnswer, RecordingNotAgreed
from cleanbreak.domain.call_transfer import NotYourCall
from cleanbreak.flows.ask_recording import answer_recording, read_call_recording, tell_recorder
from cleanbreak.flows.forget_recordings import forget_recordings
from cleanbreak.records.call_recording import CallRecordingRow
from cleanbreak.records.hotline_call import HotlineCallRow

ANNA = LineOf()


@pytest.fixture
def hotline(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[Conducted]:
    with staffed_world(settings) as world:
        world.add(ANNA)
        made = conducted(world, settings, tmp_path)
        with recording(world, settings):
            yield made


def begun(hotline: Conducted) -> UUID:
    hotline.rings(ANNA)
    return hotline.answers()


def is_kept(hotline: Conducted, call_id: UUID) -> bool:
    call = HotlineCallRow.objects.get(pk=call_id)
    memory = MemoryRecorder(hotline.world.world)
    return memory.is_kept(call.provider, call.provider_call_id)


def answer(hotline: Conducted, call_id: UUID, said: RecordingAnswer) -> None:
    answer_recording(call_id, said, ADA, hotline.now)


def test_whoever_agrees_is_recorded_and_whoever_says_no_later_is_not(hotline: Conducted) -> None:
    handling_id = begun(hotline)
    call_id, ada, page = call_of(handling_id), browser_of(ADA), page_of(handling_id)
    assert "May we record this call?" in ada.get(page).content.decode()
    assert ada.post(f"{page}recording/", {"answer": "agreed"}).status_code == 303
    row = CallRecordingRow.objects.get()
    name = read_call_recording(call_id, hotline.now).reference
    assert (bool(name), row.told_at is not None, is_kept(hotline, call_id)) == (True, True, True)
    assert name not in row.reference, "it is sealed"
    assert name in ada.get(page).content.decode()
    ada.post(f"{page}recording/", {"answer": "refused"})
    row.refresh_from_db()
    assert (row.reference, row.told_at is not None) == ("", True)
    assert not is_kept(hotline, call_id)
    assert "The caller said no" in ada.get(page).content.decode()
    unsaid = ada.post(f"{page}recording/", {"answer": "perhaps"})
    assert unsaid.status_code == 422


def test_where_all_must_agree_to_be_told_is_no_answer(hotline: Conducted, settings: Any) -> None:
    call_id = call_of(begun(hotline))
    with pytest.raises(RecordingNotAgreed):
        answer(hotline, call_id, RecordingAnswer.TOLD)
    with pytest.raises(NotYourCall):
        answer_recording(call_id, RecordingAnswer.AGREED, BOB, hotline.now)
    settings.CLEANBREAK_HOME_PLACE = "gb"
    with pytest.raises(RecordingNotAgreed):
        answer(hotline, call_id, RecordingAnswer.TOLD)  # the line is German
    hotline.hangs_up(call_id)


def test_where_it_must_be_said_it_is_said(hotline: Conducted, settings: Any) -> None:
    settings.CLEANBREAK_HOME_PLACE = "gb"
    hotline.rings()
    handling_id = hotline.answers()
    ada, page = browser_of(ADA), page_of(handling_id)
    assert (
        "This call is recorded. Say so if you do not want that." in ada.get(page).content.decode()
    )
    ada.post(f"{page}recording/", {"answer": "told"})
    assert is_kept(hotline, call_of(handling_id))


def test_an_operator_without_a_recorder_sees_nothing_of_it(hotline: Conducted) -> None:
    RECORDERS.clear()
    handling_id = begun(hotline)
    ada, page = browser_of(ADA), page_of(handling_id)
    assert "record this call" not in ada.get(page).content.decode()
    assert ada.post(f"{page}recording/", {"answer": "agreed"}).status_code == 404


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("said", [RecordingAnswer.AGREED, RecordingAnswer.REFUSED])
def test_a_recorder_that_fails_is_told_again(
    hotline: Conducted, moment: Moment, said: RecordingAnswer
) -> None:
    call_id = call_of(begun(hotline))
    rig = Rig()
    rigged = RiggedRecorder(MemoryRecorder(hotline.world.world), rig)
    rig.fail_call(1, moment)
    answer(hotline, call_id, said)
    assert tell_recorder(rigged, hotline.now) == 0
    row = CallRecordingRow.objects.get()
    assert (row.told_at, row.reference, bool(row.problem)) == (None, "", True)
    assert tell_recorder(rigged, hotline.now) == 1
    assert tell_recorder(rigged, hotline.now) == 0, "it knows"
    row.refresh_from_db()
    assert (bool(row.reference), row.problem) == (said is RecordingAnswer.AGREED, "")
    assert is_kept(hotline, call_id) == (said is RecordingAnswer.AGREED)


def test_a_no_that_comes_while_the_recorder_is_told_wins(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    answer(hotline, call_id, RecordingAnswer.AGREED)
    rig = Rig()
    rig.on_call(1, Moment.AFTER, lambda: answer(hotline, call_id, RecordingAnswer.REFUSED))
    rigged = RiggedRecorder(MemoryRecorder(hotline.world.world), rig)
    assert tell_recorder(rigged, hotline.now) == 0
    assert CallRecordingRow.objects.get().reference == ""
    tell_recorder(rigged, hotline.now)
    assert not is_kept(hotline, call_id)


def test_the_database_keeps_no_name_without_consent(hotline: Conducted) -> None:
    call_id = call_of(begun(hotline))
    answer(hotline, call_id, RecordingAnswer.REFUSED)
    for change in ({"reference": "x"}, {"answer": "perhaps"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallRecordingRow.objects.update(**change)


def test_the_name_goes_by_the_clock_of_the_place(hotline: Conducted, settings: Any) -> None:
    settings.CLEANBREAK_HOME_PLACE = "br"
    hotline.rings()
    call_id = call_of(hotline.answers())
    answer(hotline, call_id, RecordingAnswer.AGREED)
    assert forget_recordings(hotline.now + timedelta(days=89)) == 0
    assert forget_recordings(hotline.now + timedelta(days=92)) == 1


def test_a_recorder_that_is_down_is_said_on_the_page(hotline: Conducted) -> None:
    handling_id = begun(hotline)
    hotline.world.world.set_down(PORT, down=True)
    ada, page = browser_of(ADA), page_of(handling_id)
    assert ada.post(f"{page}recording/", {"answer": "refused"}).status_code == 303
    assert "The recorder has not heard of it yet" in ada.get(page).content.decode()
