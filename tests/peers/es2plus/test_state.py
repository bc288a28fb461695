"""How the state of a profile is read back: by the one question that there is, or by repeating."""

from collections.abc import Iterator

import pytest
from tests.certificates import Authority
from tests.conformance.stages import calls_about

from cleanbreak.adapters.esim.es2plus.settings import StateQuestion
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Presence, Sighting
from cleanbreak.ports.esim import Sim

from .conftest import settings_at
from .server import Manner, SmDpPlus, executed, half, saying
from .stage import Es2PlusStage


def seen(stage: Es2PlusStage, sim: Sim) -> Sighting:
    ((sighting,),) = stage.keeper.look_for([sim])
    return sighting


class TestByCancelling:
    """SGP.22 v2 has no question: only what was to be retired is cancelled once more."""

    def test_whoever_looks_for_a_living_profile_does_not_end_it(self, stage: Es2PlusStage) -> None:
        (living,) = stage.sims(SimKind.ESIM, 1)

        sighting = seen(stage, living)

        assert sighting.presence is Presence.UNKNOWN
        assert stage.server.book.calls == []
        assert stage.server.book.states[living.iccid] == "Released"

    @pytest.mark.parametrize("state", ["Released", "Installed"])
    def test_a_retired_profile_is_gone(self, state: str, stage: Es2PlusStage) -> None:
        (sim,) = stage.sims(SimKind.ESIM, 1)
        stage.server.book.states[sim.iccid] = state
        stage.keeper.retire(calls_about([sim]))

        assert seen(stage, sim).presence is Presence.GONE

    def test_what_came_back_to_life_is_cancelled_again(self, stage: Es2PlusStage) -> None:
        """Some servers release a profile again when a phone has deleted it."""
        (sim,) = stage.sims(SimKind.ESIM, 1)
        stage.keeper.retire(calls_about([sim]))
        stage.server.book.states[sim.iccid] = "Released"

        assert seen(stage, sim) == Sighting("sm_dp_plus", Presence.GONE, "unavailable")
        assert stage.server.book.states[sim.iccid] == "Unavailable"

    def test_each_repeat_is_a_call_of_its_own(self, stage: Es2PlusStage) -> None:
        (sim,) = stage.sims(SimKind.ESIM, 1)
        stage.keeper.retire(calls_about([sim]))
        seen(stage, sim)
        seen(stage, sim)
        ids = [body["header"]["functionCallIdentifier"] for _, body in stage.server.book.calls]
        assert len(set(ids)) == 3

    @pytest.mark.parametrize(
        "manner",
        [half, saying(500, b"x"), saying(200, b"{}"), saying(200, executed("Failed", "8.2.1/1.2"))],
    )
    def test_what_could_not_be_asked_is_unknown(self, manner: Manner, stage: Es2PlusStage) -> None:
        (sim,) = stage.sims(SimKind.ESIM, 1)
        stage.keeper.retire(calls_about([sim]))
        stage.server.manners.append(manner)
        assert seen(stage, sim).presence is Presence.UNKNOWN
        assert seen(stage, sim).presence is Presence.GONE


class TestByAsking:
    """getProfileStatus, where a vendor has it."""

    @pytest.fixture
    def stage(self, authority: Authority) -> Iterator[Es2PlusStage]:
        functions = frozenset({"cancelOrder", "getProfileStatus"})
        with SmDpPlus(authority.identity(), authority.file, functions) as server:
            settings = settings_at(server, authority, state_by=StateQuestion.GET_PROFILE_STATUS)
            made = Es2PlusStage(server, settings)
            yield made
            made.close()

    @pytest.mark.parametrize(
        ("state", "presence"),
        [
            ("Released", Presence.PRESENT),
            ("Downloaded", Presence.PRESENT),
            ("Installed", Presence.GONE),
            ("Unavailable", Presence.GONE),
            ("Error", Presence.UNKNOWN),
        ],
    )
    def test_the_state_says_whether_the_profile_could_be_issued(
        self, state: str, presence: Presence, stage: Es2PlusStage
    ) -> None:
        (sim,) = stage.sims(SimKind.ESIM, 1)
        stage.server.book.states[sim.iccid] = state

        assert seen(stage, sim).presence is presence
        assert stage.server.book.cancelled == []
        assert stage.server.book.states[sim.iccid] == state

    def test_another_profile_s_state_proves_nothing(self, stage: Es2PlusStage) -> None:
        sim, other = stage.sims(SimKind.ESIM, 2)
        listed = [{"iccid": f"{other.iccid}FF", "state": "UNAVAILABLE"}, None, "x"]
        body = {**executed("Executed-Success"), "profileStatusList": listed}
        stage.server.manners.append(saying(200, body))
        assert seen(stage, sim).presence is Presence.UNKNOWN

    @pytest.mark.parametrize("listed", [None, 7, [], "text"])
    def test_a_list_that_is_none_proves_nothing(self, listed: object, stage: Es2PlusStage) -> None:
        (sim,) = stage.sims(SimKind.ESIM, 1)
        body = {**executed("Executed-Success"), "profileStatusList": listed}
        stage.server.manners.append(saying(200, body))
        assert seen(stage, sim).presence is Presence.UNKNOWN

    def test_a_server_without_the_function_proves_nothing(
        self, server: SmDpPlus, authority: Authority
    ) -> None:
        settings = settings_at(server, authority, state_by=StateQuestion.GET_PROFILE_STATUS)
        stage = Es2PlusStage(server, settings)
        (sim,) = stage.sims(SimKind.ESIM, 1)
        sighting = seen(stage, sim)
        stage.close()
        assert sighting.presence is Presence.UNKNOWN
        assert "no ES2+" in sighting.answer
