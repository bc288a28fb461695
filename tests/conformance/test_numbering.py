"""What every number inventory promises."""

from datetime import date, timedelta

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedNumbering
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.numbering import FreedNumber

from .stages import NumberingStage, calls_about, canaries_in, written

PORT = "numbering"
RELEASE_DATE = date(2027, 3, 1)
EVE = RELEASE_DATE - timedelta(days=1)
MUCH_LATER = date(2099, 1, 1)


def freed(msisdn: str, range_holder: str | None = None) -> FreedNumber:
    """Return the number with its quarantine."""
    return FreedNumber(
        msisdn,
        port_grace_until=date(2026, 12, 31),
        earliest_release_date=RELEASE_DATE,
        latest_release_date=date(2029, 3, 1),
        range_holder=range_holder,
    )


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_kept_until_its_release_date(stage: NumberingStage, count: int) -> None:
    msisdns = stage.msisdns(count)

    answers = stage.numbering.quarantine(calls_about(map(freed, msisdns)))

    assert [type(answer) for answer in answers] == [Done] * count
    assert not any(stage.may_give_out(msisdn, EVE) for msisdn in msisdns)
    assert all(stage.may_give_out(msisdn, RELEASE_DATE) for msisdn in msisdns)


def test_an_assigned_number_is_never_given_out(stage: NumberingStage) -> None:
    assigned, quarantined = stage.msisdns(2)

    stage.numbering.quarantine(calls_about([freed(quarantined)]))

    assert not stage.may_give_out(assigned, MUCH_LATER)
    assert stage.may_give_out(quarantined, MUCH_LATER)


def test_a_number_of_another_range_never_joins_our_pool(stage: NumberingStage) -> None:
    own, foreign = stage.msisdns(2)

    stage.numbering.quarantine(calls_about([freed(own), freed(foreign, "Other Mobile")]))

    assert stage.may_give_out(own, MUCH_LATER)
    assert not stage.may_give_out(foreign, MUCH_LATER)


def test_answers_come_in_the_order_of_the_calls(stage: NumberingStage) -> None:
    own, foreign, other = stage.msisdns(3)
    numbers = [freed(own), freed(foreign, "Other Mobile"), freed(other)]

    answers = stage.numbering.quarantine(calls_about(numbers))

    states = [answer.facts["state"] for answer in answers]
    assert states == ["quarantined", "to_be_returned", "quarantined"]


def test_a_repeat_answers_as_the_first_time(stage: NumberingStage) -> None:
    calls = calls_about(map(freed, stage.msisdns(3)))

    assert stage.numbering.quarantine(calls) == stage.numbering.quarantine(calls)


@pytest.mark.parametrize("moment", Moment)
def test_a_quarantine_that_broke_is_completed_by_its_repeat(
    stage: NumberingStage, moment: Moment
) -> None:
    (msisdn,) = stage.msisdns(1)
    calls = calls_about([freed(msisdn)])
    rig = Rig()
    numbering = RiggedNumbering(stage.numbering, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        numbering.quarantine(calls)
    assert stage.may_give_out(msisdn, RELEASE_DATE) is (moment is Moment.AFTER)

    (answer,) = numbering.quarantine(calls)

    assert isinstance(answer, Done)
    assert stage.may_give_out(msisdn, RELEASE_DATE)


def test_one_failure_does_not_fail_the_batch(stage: NumberingStage) -> None:
    numbers = [freed(msisdn) for msisdn in stage.msisdns(3)]
    rig = Rig()
    rig.poison(lambda subject: subject == numbers[2], Refused("This one not."))

    answers = RiggedNumbering(stage.numbering, rig).quarantine(calls_about(numbers))

    assert [type(answer) for answer in answers] == [Done, Done, Refused]
    out = [stage.may_give_out(number.msisdn, RELEASE_DATE) for number in numbers]
    assert out == [True, True, False]


def test_an_outage_is_unavailable_and_leaves_everything_as_it_was(stage: NumberingStage) -> None:
    (msisdn,) = stage.msisdns(1)
    calls = calls_about([freed(msisdn)])
    stage.numbering.check_reachable()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.numbering.quarantine(calls)
        with pytest.raises(Unavailable):
            stage.numbering.check_reachable()

    assert not stage.may_give_out(msisdn, RELEASE_DATE)
    stage.numbering.quarantine(calls)
    assert stage.may_give_out(msisdn, RELEASE_DATE)


def test_nothing_that_is_written_down_names_the_number(stage: NumberingStage) -> None:
    msisdns = stage.msisdns(2)
    assert canaries_in(f"{msisdns}", msisdns) == msisdns, "the search must be able to find"
    calls = calls_about(map(freed, [*msisdns, "+4900000000"]))

    answers = stage.numbering.quarantine(calls)

    assert canaries_in(written(answers) + repr(calls), [*msisdns, "+4900000000"]) == []


def test_an_empty_batch_is_no_batch(stage: NumberingStage) -> None:
    assert stage.numbering.quarantine([]) == []
