"""The suite of the port, against our own gateway; and what only CAMARA can get wrong."""

import re

import pytest
from tests.conformance.test_identity import *  # noqa: F403 - the tests, on the stage of this folder

from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.adapters.identity.camara import CamaraIdentity, CamaraSettings
from cleanbreak.domain.risk import QUIET, UNKNOWN, LineSignals
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.identity import PinCheck

from .conftest import CamaraStage
from .gateway import FIELDS

SIM, DEVICE, FORWARDING = FIELDS


def read(stage: CamaraStage, msisdn: str) -> LineSignals:
    (answer,) = stage.identity.read_signals([msisdn])
    assert isinstance(answer, LineSignals)
    return answer


def test_every_message_is_held_to_the_yaml_files(stage: CamaraStage) -> None:
    """The control: a fault has to be found."""
    msisdn = stage.line_with(QUIET)
    stage.gateway.lines[msisdn][SIM] = {"latestSimChange": 7}

    assert read(stage, msisdn).sim_changed_at is UNKNOWN

    assert stage.gateway.faults == [f"reply {SIM}: $.latestSimChange is no string"]
    stage.gateway.faults.clear()


@pytest.mark.parametrize("period", [None, 0, 2])
def test_null_without_a_monitored_period_of_72_hours_says_nothing(
    stage: CamaraStage, period: int | None
) -> None:
    msisdn = stage.line_with(QUIET)
    said = {"latestSimChange": None, "monitoredPeriod": period}
    stage.gateway.lines[msisdn][SIM] = {
        k: v for k, v in said.items() if k[0] == "l" or v is not None
    }

    signals = read(stage, msisdn)

    assert signals.sim_changed_at is UNKNOWN
    assert signals.device_changed_at is None


def test_one_busy_api_leaves_only_its_own_signal_unknown(stage: CamaraStage) -> None:
    stage.gateway.statuses[FORWARDING] = 429

    signals = read(stage, stage.line_with(QUIET))

    assert signals == LineSignals(sim_changed_at=None, device_changed_at=None)


def test_all_busy_is_a_failure_of_the_line(stage: CamaraStage) -> None:
    stage.gateway.statuses = dict.fromkeys([SIM, FORWARDING], 429)
    stage.gateway.statuses[DEVICE] = 503

    (answer,) = stage.identity.read_signals([stage.line_with(QUIET)])

    assert isinstance(answer, Unavailable)


def test_a_token_that_ran_out_is_renewed_and_an_assertion_is_used_once(stage: CamaraStage) -> None:
    msisdn = stage.line_with(QUIET)
    assert read(stage, msisdn) == QUIET
    tokens = set(stage.gateway.tokens)
    stage.gateway.tokens.clear()

    assert read(stage, msisdn) == QUIET

    assert len(tokens) == 3, "one for each scope"
    assert len(stage.gateway.used) == 6
    assert tokens.isdisjoint(stage.gateway.tokens)


def test_a_client_that_is_not_known_there_learns_nothing(stage: CamaraStage) -> None:
    environment = {**stage.environment, "CLEANBREAK_CAMARA_CLIENT_ID": "somebody"}
    identity = CamaraIdentity(CamaraSettings.from_environment(environment))

    (answer,) = identity.read_signals([stage.line_with(QUIET)])

    assert isinstance(answer, Unavailable)
    with pytest.raises(Unavailable):
        identity.check_reachable()
    identity.close()
    assert issubclass(LoginRefused, Unavailable)


def test_every_question_has_a_correlator_of_its_own_and_no_number_in_its_address(
    stage: CamaraStage,
) -> None:
    stage.identity.read_signals([stage.line_with(QUIET)] * 2)

    sent = stage.gateway.correlators
    assert len(set(sent)) == len(sent) == 6
    assert all(re.fullmatch(r"[a-zA-Z0-9-_:;.\/<>{}]{0,256}", one) for one in sent)


def test_pins_are_not_checked_and_that_is_said(stage: CamaraStage) -> None:
    (answer,) = stage.identity.check_pin([Call("o1:1", PinCheck("C-1", "4711"))])

    assert not stage.identity.checks_pin()
    assert isinstance(answer, Refused)


@pytest.mark.parametrize("name", ["API_ROOT", "TOKEN_URL", "CLIENT_ID", "KEY_FILE"])
def test_a_missing_setting_is_named(stage: CamaraStage, name: str) -> None:
    environment = {k: v for k, v in stage.environment.items() if not k.endswith(name)}

    with pytest.raises(ValueError, match=f"CLEANBREAK_CAMARA_{name} is missing"):
        CamaraSettings.from_environment(environment)


def test_a_key_that_is_none_is_named(stage: CamaraStage) -> None:
    with pytest.raises(ValueError, match=r"CLEANBREAK_CAMARA_KEY_FILE cannot be read"):
        CamaraSettings.from_environment(
            {**stage.environment, "CLEANBREAK_CAMARA_KEY_FILE": __file__}
        )
