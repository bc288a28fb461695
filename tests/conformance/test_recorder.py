"""What every recorder of calls promises."""

import pytest

from cleanbreak.adapters.rigged_recorder import RiggedRecorder
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.domain.call_recording import parse_recording
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .recorder_stages import RecorderStage

PORT = "recorder"


def test_a_call_is_kept_under_one_name_however_often_it_is_said(stage: RecorderStage) -> None:
    call = stage.call()
    name = stage.recorder.keep("twilio", call)
    assert stage.recorder.keep("twilio", call) == name
    assert stage.is_kept(call)
    assert not stage.is_kept(stage.call())


def test_what_is_discarded_is_gone_also_if_nothing_was_there(stage: RecorderStage) -> None:
    call = stage.call()
    stage.recorder.discard("twilio", call)
    stage.recorder.keep("twilio", call)
    assert stage.is_kept(call)
    stage.recorder.discard("twilio", call)
    stage.recorder.discard("twilio", call)
    assert not stage.is_kept(call)


def test_a_recorder_that_is_away_has_done_nothing(stage: RecorderStage) -> None:
    call = stage.call()
    stage.recorder.check_reachable()
    with stage.outage():
        with pytest.raises(Unavailable):
            stage.recorder.keep("twilio", call)
        with pytest.raises(Unavailable):
            stage.recorder.check_reachable()
    assert not stage.is_kept(call)


def test_a_failure_after_its_effect_is_mended_by_saying_it_again(stage: RecorderStage) -> None:
    rig, call = Rig(), stage.call()
    recorder = RiggedRecorder(stage.recorder, rig)
    rig.fail_call(1, Moment.AFTER)
    rig.fail_call(3, Moment.AFTER)
    with pytest.raises(OutcomeUnknown):
        recorder.keep("twilio", call)
    assert parse_recording(recorder.keep("twilio", call).replace("/", "."))
    with pytest.raises(OutcomeUnknown):
        recorder.discard("twilio", call)
    assert not stage.is_kept(call)
    recorder.discard("twilio", call)
