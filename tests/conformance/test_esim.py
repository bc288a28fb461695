"""What every keeper of SIMs promises."""

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedEsim
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.rolls import Identifier

from .stages import EsimStage, calls_about, canaries_in, held_in, presences, written

PORT = "esim"


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("kind", SimKind)
def test_a_batch_is_retired(stage: EsimStage, kind: SimKind, count: int) -> None:
    sims = stage.sims(kind, count)
    assert [presences(s) for s in stage.esim.look_for(sims)] == [{Presence.PRESENT}] * count

    answers = stage.esim.retire(calls_about(sims))

    assert [type(answer) for answer in answers] == [Done] * count
    assert [presences(s) for s in stage.esim.look_for(sims)] == [{Presence.GONE}] * count


def test_answers_come_in_the_order_of_the_calls(stage: EsimStage) -> None:
    profile, other = stage.sims(SimKind.ESIM, 2)
    (card,) = stage.sims(SimKind.PHYSICAL, 1)
    mixed = [profile, stage.stranger(SimKind.ESIM), card]

    sightings = stage.esim.look_for(mixed)
    answers = stage.esim.retire(calls_about(mixed))

    present, gone = {Presence.PRESENT}, {Presence.GONE}
    assert [presences(s) for s in sightings] == [present, gone, present]
    assert [answer.facts["already_gone"] for answer in answers] == [False, True, False]
    assert presences(stage.esim.look_for([other])[0]) == present


def test_profiles_and_cards_are_looked_for_where_they_are_kept(stage: EsimStage) -> None:
    sims = [*stage.sims(SimKind.ESIM, 1), *stage.sims(SimKind.PHYSICAL, 1)]

    (at_profile,), (at_card,) = stage.esim.look_for(sims)

    assert at_profile.element != at_card.element


@pytest.mark.parametrize("kind", SimKind)
def test_a_repeat_answers_as_the_first_time(stage: EsimStage, kind: SimKind) -> None:
    calls = calls_about([*stage.sims(kind, 2), stage.stranger(kind)])

    first, second = stage.esim.retire(calls), stage.esim.retire(calls)

    assert [answer.facts for answer in second] == [answer.facts for answer in first]


@pytest.mark.parametrize("moment", Moment)
def test_a_retirement_that_broke_is_completed_by_its_repeat(
    stage: EsimStage, moment: Moment
) -> None:
    sims = stage.sims(SimKind.ESIM, 2)
    calls = calls_about(sims)
    rig = Rig()
    esim = RiggedEsim(stage.esim, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        esim.retire(calls)
    there_before = Presence.PRESENT if moment is Moment.BEFORE else Presence.GONE
    assert presences(esim.look_for(sims)[0]) == {there_before}

    answers = esim.retire(calls)

    assert [answer.facts["already_gone"] for answer in answers] == [False, False]
    assert [presences(s) for s in esim.look_for(sims)] == [{Presence.GONE}] * 2


def test_one_failure_does_not_fail_the_batch(stage: EsimStage) -> None:
    sims = stage.sims(SimKind.ESIM, 3)
    rig = Rig()
    rig.poison(lambda subject: subject == sims[0], Refused("This one not."))

    answers = RiggedEsim(stage.esim, rig).retire(calls_about(sims))

    assert [type(answer) for answer in answers] == [Refused, Done, Done]
    assert [presences(s) for s in stage.esim.look_for(sims)] == [
        {Presence.PRESENT},
        {Presence.GONE},
        {Presence.GONE},
    ]


def test_an_outage_is_unavailable_and_leaves_everything_as_it_was(stage: EsimStage) -> None:
    sims = [*stage.sims(SimKind.ESIM, 1), *stage.sims(SimKind.PHYSICAL, 1)]
    stage.esim.check_reachable()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.esim.retire(calls_about(sims))
        with pytest.raises(Unavailable):
            stage.esim.check_reachable()
        seen = stage.esim.look_for(sims)

    assert [presences(s) for s in seen] == [{Presence.UNKNOWN}] * 2
    assert [presences(s) for s in stage.esim.look_for(sims)] == [{Presence.PRESENT}] * 2


def test_nothing_that_is_written_down_names_the_sim(stage: EsimStage) -> None:
    sims = [*stage.sims(SimKind.ESIM, 1), stage.stranger(SimKind.ESIM)]
    canaries = [text for sim in sims for text in (sim.iccid, str(sim.eid))]
    assert canaries_in(f"{canaries}", canaries) == canaries, "the search must be able to find"

    seen = stage.esim.look_for(sims)
    answers = stage.esim.retire(calls_about(sims))
    seen += stage.esim.look_for(sims)

    assert canaries_in(written(answers) + repr(seen), canaries) == []


def test_an_empty_batch_is_no_batch(stage: EsimStage) -> None:
    assert stage.esim.retire([]) == []
    assert stage.esim.look_for([]) == []


@pytest.mark.parametrize("kind", SimKind)
def test_a_sim_in_use_is_in_one_roll_and_a_retired_one_in_none(
    stage: EsimStage, kind: SimKind
) -> None:
    retired, neighbour = stage.sims(kind, 2)
    before = held_in(stage.esim.rolls(), Identifier.ICCID)
    with_both = [held for held in before if {retired.iccid, neighbour.iccid} <= held]
    partly = [held for held in before if {retired.iccid, neighbour.iccid} & held]
    assert with_both == partly, "a keeper has a roll of all its SIMs, or of none"

    stage.esim.retire(calls_about([retired]))

    after = held_in(stage.esim.rolls(), Identifier.ICCID)
    assert not any(retired.iccid in held for held in after)
    assert sum(neighbour.iccid in held for held in after) == len(with_both)
