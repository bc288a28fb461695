"""What everybody promises who keeps what hangs on a number."""

import pytest

from cleanbreak.adapters.rigged_line_services import RiggedLineServices
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.line_services import Forwarding, Forwardings

from .line_services_stage import LineServicesStage
from .stages import calls_about, canaries_in, presences, written

PORT = "line_services"


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_revoked_and_nothing_is_left(stage: LineServicesStage, count: int) -> None:
    lines = stage.lines(count, [Forwarding.UNCONDITIONAL])
    assert not any(stage.is_bare(line) for line in lines)

    answers = stage.line_services.revoke(calls_about(lines))

    assert [type(answer) for answer in answers] == [Done] * count
    assert all(stage.is_bare(line) for line in lines)
    assert all(presences(seen) == {Presence.GONE} for seen in stage.line_services.look_for(lines))


def test_it_tells_which_forwardings_are_active_and_none_afterwards(
    stage: LineServicesStage,
) -> None:
    (away,) = stage.lines(1, [Forwarding.BUSY, Forwarding.NO_ANSWER])
    (home,) = stage.lines(1)

    before = stage.line_services.forwardings([away, home])
    stage.line_services.revoke(calls_about([away]))

    assert before == [
        Forwardings(frozenset({Forwarding.BUSY, Forwarding.NO_ANSWER})),
        Forwardings(frozenset()),
    ]
    assert stage.line_services.forwardings([away]) == [Forwardings(frozenset())]


def test_what_is_still_there_is_seen(stage: LineServicesStage) -> None:
    revoked, living = stage.lines(2)
    stage.line_services.revoke(calls_about([revoked]))

    gone, present = stage.line_services.look_for([revoked, living])

    assert presences(gone) == {Presence.GONE}
    assert Presence.PRESENT in presences(present)


def test_a_line_of_which_nothing_was_there_is_done(stage: LineServicesStage) -> None:
    stranger = stage.stranger()

    (answer,) = stage.line_services.revoke(calls_about([stranger]))

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is True
    assert stage.line_services.forwardings([stranger]) == [Forwardings(frozenset())]


def test_a_repeat_answers_as_the_first_time(stage: LineServicesStage) -> None:
    calls = calls_about(stage.lines(3, [Forwarding.NOT_REACHABLE]))

    first = stage.line_services.revoke(calls)

    assert stage.line_services.revoke(calls) == first
    assert not any(answer.facts["already_gone"] for answer in first if isinstance(answer, Done))


@pytest.mark.parametrize("moment", Moment)
def test_a_revocation_that_broke_is_completed_by_its_repeat(
    stage: LineServicesStage, moment: Moment
) -> None:
    (line,) = stage.lines(1)
    calls = calls_about([line])
    rig = Rig()
    line_services = RiggedLineServices(stage.line_services, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        line_services.revoke(calls)
    assert stage.is_bare(line) is (moment is Moment.AFTER)

    (answer,) = line_services.revoke(calls)

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is False
    assert stage.is_bare(line)


def test_one_failure_does_not_fail_the_batch(stage: LineServicesStage) -> None:
    lines = stage.lines(3)
    rig = Rig()
    rig.poison(lambda subject: subject == lines[1], Refused("This one not."))

    answers = RiggedLineServices(stage.line_services, rig).revoke(calls_about(lines))

    assert [type(answer) for answer in answers] == [Done, Refused, Done]
    assert [stage.is_bare(line) for line in lines] == [True, False, True]


def test_an_outage_is_unavailable_and_never_gone(stage: LineServicesStage) -> None:
    (line,) = stage.lines(1)
    calls = calls_about([line])
    stage.line_services.check_reachable()

    with stage.outage():
        for ask in (
            lambda: stage.line_services.revoke(calls),
            lambda: stage.line_services.forwardings([line]),
            stage.line_services.check_reachable,
        ):
            with pytest.raises(Unavailable):
                ask()
        (seen,) = stage.line_services.look_for([line])

    assert presences(seen) == {Presence.UNKNOWN}
    stage.line_services.revoke(calls)
    assert stage.is_bare(line)


def test_nothing_that_is_written_down_names_the_line(stage: LineServicesStage) -> None:
    lines = [*stage.lines(2), stage.stranger()]
    canaries = [name for line in lines for name in (line.imsi, line.msisdn)]
    assert canaries_in(f"{canaries}", canaries) == canaries, "the search must be able to find"
    calls = calls_about(lines)

    answers = stage.line_services.revoke(calls)
    seen = stage.line_services.look_for(lines)

    assert canaries_in(written(answers) + repr(calls) + repr(seen), canaries) == []


def test_an_empty_batch_is_no_batch(stage: LineServicesStage) -> None:
    assert stage.line_services.revoke([]) == []
    assert stage.line_services.forwardings([]) == []
    assert stage.line_services.look_for([]) == []
