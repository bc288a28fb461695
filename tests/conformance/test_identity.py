"""What everybody who tells of signals promises; PINs are in `test_pins.py`."""

from datetime import UTC, datetime

import pytest

from cleanbreak.adapters.rigged_identity import RiggedIdentity
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.domain.risk import QUIET, UNKNOWN, LineSignals
from cleanbreak.ports.errors import OutsideFailure, Unavailable

from .identity_stage import IdentityStage, fresh_number

PORT = "identity"
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
CHANGED = LineSignals(sim_changed_at=AT, device_changed_at=None, is_forwarded=True)


@pytest.mark.parametrize("signals", [QUIET, CHANGED])
def test_what_the_network_knows_is_told(stage: IdentityStage, signals: LineSignals) -> None:
    assert stage.identity.read_signals([stage.line_with(signals)]) == [signals]


def test_answers_come_in_the_order_of_the_lines(stage: IdentityStage) -> None:
    quiet, changed = stage.line_with(QUIET), stage.line_with(CHANGED)

    answers = stage.identity.read_signals([changed, quiet, changed])

    assert answers == [CHANGED, QUIET, CHANGED]


def test_what_a_system_does_not_say_is_unknown_and_never_quiet(stage: IdentityStage) -> None:
    half = stage.line_with(LineSignals(sim_changed_at=AT))

    of_half, of_nobody = stage.identity.read_signals([half, fresh_number()])

    assert of_half == LineSignals(sim_changed_at=AT)
    assert isinstance(of_half, LineSignals)
    assert of_half.device_changed_at is UNKNOWN
    assert of_half.is_forwarded is UNKNOWN
    assert of_nobody == LineSignals()


def test_systems_that_are_away_fail_and_come_back(stage: IdentityStage) -> None:
    line = stage.line_with(CHANGED)
    stage.identity.check_reachable()
    stage.set_down(down=True)

    with pytest.raises(Unavailable):
        stage.identity.check_reachable()
    assert isinstance(_read(stage, line), Unavailable)
    stage.set_down(down=False)

    assert _read(stage, line) == CHANGED


def test_the_rig_lets_a_question_fail(stage: IdentityStage) -> None:
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)

    with pytest.raises(Unavailable):
        RiggedIdentity(stage.identity, rig).read_signals([stage.line_with(QUIET)])
    assert [(one.port, one.method) for one in rig.calls] == [("identity", "read_signals")]


def _read(stage: IdentityStage, msisdn: str) -> LineSignals | OutsideFailure:
    """Return the answer; whether an away system raises or answers a failure is the same to us."""
    try:
        (answer,) = stage.identity.read_signals([msisdn])
    except OutsideFailure as failure:
        return failure
    return answer
