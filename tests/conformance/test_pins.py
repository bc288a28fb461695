"""What every customer database that checks account PINs promises."""

import pytest

from cleanbreak.adapters.rigged_identity import RiggedIdentity
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused
from cleanbreak.ports.identity import PinCheck

from .identity_stage import IdentityStage
from .stages import canaries_in, written

PORT = "identity"


def test_a_pin_is_right_or_wrong(stage: IdentityStage) -> None:
    account = stage.account_with("4711")

    answers = stage.identity.check_pin(
        [Call("o1:1", PinCheck(account, "4711")), Call("o1:2", PinCheck(account, "4712"))]
    )

    assert [one.facts for one in answers if isinstance(one, Done)] == [
        {"is_right": True},
        {"is_right": False},
    ]


def test_an_account_without_a_pin_is_refused(stage: IdentityStage) -> None:
    (answer,) = stage.identity.check_pin([Call("o2:1", PinCheck("nobody", "4711"))])

    assert isinstance(answer, Refused)


def test_no_answer_tells_the_pin_the_account_or_the_number(stage: IdentityStage) -> None:
    account = stage.account_with("83920174")
    checks = [
        PinCheck(account, "83920174"),
        PinCheck(account, "5552221"),
        PinCheck("x9", "5552221"),
    ]

    answers = stage.identity.check_pin([Call(f"o3:{n}", c) for n, c in enumerate(checks)])

    assert canaries_in(written(answers) + repr(checks), ["83920174", "5552221", account]) == []


def test_the_same_key_is_answered_as_the_first_time(stage: IdentityStage) -> None:
    account = stage.account_with("4711")
    call = Call("o4:1", PinCheck(account, "4711"))

    first, again = stage.identity.check_pin([call]), stage.identity.check_pin([call])

    assert isinstance(first[0], Done)
    assert first == again


def test_the_rig_lets_a_check_have_its_effect_and_fail(stage: IdentityStage) -> None:
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)

    with pytest.raises(OutcomeUnknown):
        RiggedIdentity(stage.identity, rig).check_pin(
            [Call("o5:1", PinCheck(stage.account_with("1"), "1"))]
        )
    assert [(one.port, one.method) for one in rig.calls] == [("identity", "check_pin")]
