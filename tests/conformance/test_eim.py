"""What every eIM promises."""

import pytest

from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.eim import Deletion, EuiccProfile
from cleanbreak.ports.errors import Refused, Unavailable

from .eim_stage import EimStage
from .stages import calls_about, canaries_in, presences, written

PORT = "eim"
PRESENT, GONE, UNKNOWN = {Presence.PRESENT}, {Presence.GONE}, {Presence.UNKNOWN}


def keys_of(calls: list[Call[EuiccProfile]]) -> list[str]:
    return [call.key for call in calls]


@pytest.mark.parametrize("count", [1, 30])
def test_a_deletion_is_ordered_now_and_reported_when_the_device_has_called(
    stage: EimStage, count: int
) -> None:
    profiles = stage.profiles(count)
    calls = calls_about(profiles)

    answers = stage.eim.delete_profile(calls)

    assert [type(answer) for answer in answers] == [Done] * count
    assert [answer.facts["state"] for answer in answers] == ["ordered"] * count
    assert stage.eim.results(keys_of(calls)) == [Deletion.WAITING] * count
    assert [presences(seen) for seen in stage.eim.look_for(profiles)] == [PRESENT] * count

    stage.let_call(profiles)

    assert stage.eim.results(keys_of(calls)) == [Deletion.DELETED] * count
    assert [presences(seen) for seen in stage.eim.look_for(profiles)] == [GONE] * count


def test_a_device_that_never_calls_keeps_its_profile(stage: EimStage) -> None:
    silent, calling = stage.profiles(2)
    calls = calls_about([silent, calling])
    stage.eim.delete_profile(calls)

    stage.let_call([calling])

    assert stage.eim.results(keys_of(calls)) == [Deletion.WAITING, Deletion.DELETED]
    assert [presences(seen) for seen in stage.eim.look_for([silent, calling])] == [PRESENT, GONE]


@pytest.mark.parametrize("has_called", [False, True])
def test_a_repeat_orders_nothing_more_and_answers_as_the_first_time(
    stage: EimStage, has_called: bool
) -> None:
    (profile,) = stage.profiles(1)
    calls = calls_about([profile])
    first = stage.eim.delete_profile(calls)
    if has_called:
        stage.let_call([profile])

    second = stage.eim.delete_profile(calls)

    assert [answer.facts for answer in second] == [answer.facts for answer in first]
    assert stage.orders_at(profile) == 1


def test_a_profile_that_is_not_there_is_gone_already(stage: EimStage) -> None:
    (profile,) = stage.profiles(1)
    other = EuiccProfile(profile.eid, stage.stranger().iccid)
    calls = calls_about([other])

    (answer,) = stage.eim.delete_profile(calls)

    assert answer.facts == {"already_gone": True, "state": "not_there"}
    assert stage.eim.results(keys_of(calls)) == [Deletion.NOT_THERE]
    assert presences(stage.eim.look_for([other])[0]) == GONE
    assert presences(stage.eim.look_for([profile])[0]) == PRESENT


def test_a_second_order_finds_the_profile_gone(stage: EimStage) -> None:
    (profile,) = stage.profiles(1)
    calls = calls_about([profile, profile])
    stage.eim.delete_profile(calls)

    stage.let_call([profile])

    assert stage.eim.results(keys_of(calls)) == [Deletion.DELETED, Deletion.NOT_THERE]


def test_a_rule_of_the_profile_is_stronger_than_the_order(stage: EimStage) -> None:
    profile = stage.profile_with_a_rule()
    calls = calls_about([profile])
    stage.eim.delete_profile(calls)

    stage.let_call([profile])

    assert stage.eim.results(keys_of(calls)) == [Deletion.REFUSED]
    assert presences(stage.eim.look_for([profile])[0]) == PRESENT


def test_a_chip_of_somebody_else_is_refused_and_fails_nobody_else(stage: EimStage) -> None:
    mixed = [*stage.profiles(1), stage.stranger(), *stage.profiles(1)]
    calls = calls_about(mixed)

    answers = stage.eim.delete_profile(calls)

    assert [type(answer) for answer in answers] == [Done, Refused, Done]
    results = stage.eim.results(keys_of(calls))
    assert results == [Deletion.WAITING, None, Deletion.WAITING]
    assert [presences(seen) for seen in stage.eim.look_for(mixed)] == [PRESENT, UNKNOWN, PRESENT]


def test_an_outage_is_unavailable_and_leaves_everything_as_it_was(stage: EimStage) -> None:
    profiles = stage.profiles(2)
    calls = calls_about(profiles)
    stage.eim.check_reachable()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.eim.delete_profile(calls)
        with pytest.raises(Unavailable):
            stage.eim.results(keys_of(calls))
        with pytest.raises(Unavailable):
            stage.eim.check_reachable()
        assert [presences(seen) for seen in stage.eim.look_for(profiles)] == [UNKNOWN] * 2

    stage.let_call(profiles)
    assert stage.eim.results(keys_of(calls)) == [None, None]
    assert [presences(seen) for seen in stage.eim.look_for(profiles)] == [PRESENT] * 2


def test_nothing_that_is_written_down_names_chip_or_profile(stage: EimStage) -> None:
    profiles = [*stage.profiles(1), stage.stranger()]
    canaries = [text for one in profiles for text in (one.eid, one.iccid)]
    assert canaries_in(f"{canaries}", canaries) == canaries, "the search must be able to find"

    answers = stage.eim.delete_profile(calls_about(profiles))
    seen = stage.eim.look_for(profiles)

    assert canaries_in(written(answers) + repr(seen) + repr(profiles), canaries) == []


def test_an_empty_batch_is_no_batch(stage: EimStage) -> None:
    assert stage.eim.delete_profile([]) == []
    assert stage.eim.results([]) == []
    assert stage.eim.look_for([]) == []
