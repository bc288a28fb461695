"""What becomes of a number after its line: it rests, is released, and is somebody's again."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.line_lists import load, row_of
from tests.number_lives import comes_back, comes_in, heard, our_block, state_of, times_of, told
from tests.relying_parties import a_relying_party
from tests.ssf_receivers import a_receiver
from tests.worlds import AGENT, NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.number_interval import Recycling, holder_since, was_recycled
from cleanbreak.domain.number_release import GATE, Waits
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_number import NoNumberLeft, choose_number
from cleanbreak.flows.reclaim_number import (
    NothingToReclaim,
    Reclaim,
    ReclaimedAtDesk,
    reclaim_number,
)
from cleanbreak.flows.release_numbers import release_numbers
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.number import NumberRow, due_numbers, move_numbers, warm_numbers
from cleanbreak.records.number_interval import intervals_of

pytestmark = pytest.mark.usefixtures("committed_db")

BERLIN = ZoneInfo("Europe/Berlin")
ANNA = LineOf(number_since=date(2024, 3, 1))


def end(world: TestWorld, line: LineOf = ANNA) -> NumberRow:
    request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return NumberRow.objects.get(pk=line.msisdn)


def first_free(number: NumberRow) -> date:
    """Return the first day on which it can be anybody's: the port grace ends with its last day."""
    return max(number.earliest_release_date, number.port_grace_until + timedelta(days=1))


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)


def anna_reclaims(now: datetime, **changes: str) -> date:
    said = {"msisdn": ANNA.msisdn, "name": ANNA.name, **changes}
    return reclaim_number(Reclaim(document=IdentityDocument.PASSPORT, **said), AGENT, now)


def test_an_end_closes_the_time_of_its_holder_and_is_told_once() -> None:
    world = make_world()
    world.add(ANNA)
    with heard() as changes:
        end(world)
    (interval,) = intervals_of(ANNA.msisdn)
    assert interval.begins_at == datetime(2024, 3, 1, tzinfo=BERLIN)
    assert interval.is_begin_known
    assert interval.ends_at == NOON
    assert interval.owner == HolderRow.objects.get().pseudonym
    assert told(changes) == [(ANNA.msisdn, "ended")]
    assert state_of(ANNA.msisdn) == "port_grace"


def test_a_number_is_released_on_its_day_and_then_a_stranger_may_have_it() -> None:
    world = make_world()
    world.add(ANNA)
    number = end(world)
    our_block()

    release_numbers(on(number.port_grace_until))
    assert state_of(ANNA.msisdn) == "port_grace"
    eve = first_free(number) - timedelta(days=1)
    release_numbers(on(eve))
    assert NumberRow.objects.get().as_resting().state.rests
    assert comes_in(7, ANNA.msisdn, on(eve)) == ["number_in_quarantine"]

    release_numbers(on(first_free(number)))
    assert state_of(ANNA.msisdn) == "available"
    with heard() as changes:
        assert comes_in(7, ANNA.msisdn, on(first_free(number))) == []

    assert told(changes) == [(ANNA.msisdn, "given_out")]
    assert state_of(ANNA.msisdn) == "assigned"
    intervals = intervals_of(ANNA.msisdn)
    assert was_recycled(intervals, eve, BERLIN) is Recycling.RECYCLED
    assert was_recycled(intervals, first_free(number), BERLIN) is Recycling.NOT_RECYCLED


def test_what_is_in_none_of_our_blocks_is_never_released() -> None:
    world = make_world()
    world.add(ANNA)
    number = end(world)
    late = on(number.earliest_release_date + timedelta(days=500))

    release_numbers(late)
    done = release_numbers(late + timedelta(days=1))

    assert state_of(ANNA.msisdn) == "quarantined"
    assert done.waits == {Waits.NOT_IN_OUR_BLOCKS: 1}


def test_a_ported_in_number_goes_back_when_it_can_be_ported_no_more() -> None:
    world, line = make_world(), LineOf(range_holder="Other Mobile")
    world.add(line)
    number = end(world, line)
    our_block()
    assert anna_reclaims(on(number.port_grace_until)) == number.port_grace_until
    with pytest.raises(NothingToReclaim):  # on its way back, whether the job has seen it or not
        anna_reclaims(on(number.port_grace_until + timedelta(days=1)))
    release_numbers(on(number.port_grace_until + timedelta(days=1)))
    release_numbers(on(number.port_grace_until + timedelta(days=1)))
    assert state_of(line.msisdn) == "returned"


def test_a_ported_in_number_is_promised_to_nobody_beyond_the_day_on_which_it_goes_back() -> None:
    world, line = make_world(), LineOf(range_holder="Other Mobile")
    world.add(line)
    number = end(world, line)
    assert anna_reclaims(NOON) == number.port_grace_until
    assert comes_in(8, line.msisdn, on(number.port_grace_until)) == ["number_in_quarantine"]
    assert comes_back(7, line, on(number.port_grace_until)) == []


def test_a_receiver_that_does_not_acknowledge_holds_a_number_for_a_while() -> None:
    world = make_world()
    world.add(ANNA)
    bank = a_receiver()
    bank.make()
    bank.watch(ANNA.msisdn)
    first = first_free(end(world))
    our_block()
    release_numbers(on(first))  # out of the port grace
    done = release_numbers(on(first))
    assert state_of(ANNA.msisdn) == "quarantined"
    assert done.waits == {}  # it looks again tomorrow
    assert comes_in(7, ANNA.msisdn, on(first)) == ["number_in_quarantine"]
    release_numbers(on(first + GATE))
    assert state_of(ANNA.msisdn) == "available"


def test_the_former_holder_has_a_resting_number_again_and_nobody_else() -> None:
    world = make_world()
    world.add(ANNA)
    end(world)
    tomorrow = NOON + timedelta(days=1)
    assert comes_back(7, ANNA, tomorrow) == ["number_in_quarantine"]  # nobody saw a document

    anna_reclaims(tomorrow)

    assert comes_in(8, ANNA.msisdn, tomorrow) == ["number_in_quarantine"]
    with heard() as changes:
        assert comes_back(7, ANNA, tomorrow) == []
    assert told(changes) == [(ANNA.msisdn, "reclaimed")]
    assert (
        LineRow.objects.filter(msisdn=ANNA.msisdn)
        .order_by("line_id")
        .values_list("state", flat=True)
        .get(is_alive=True)
        == "active"
    )
    intervals = intervals_of(ANNA.msisdn)
    assert was_recycled(intervals, date(2025, 1, 1), BERLIN) is Recycling.NOT_RECYCLED
    since = holder_since(intervals)
    assert since is not None
    assert since.begins_at == tomorrow


def test_nobody_finds_out_by_reclaiming_which_numbers_rest() -> None:
    world = make_world()
    world.add(ANNA, LineOf(msisdn="+4915228817387", name="Ben Koch"))
    number = end(world)
    our_block()
    for wrong in ({"name": "Ben Koch"}, {"msisdn": "+4915228817387"}, {"msisdn": "+4915228817000"}):
        with pytest.raises(NothingToReclaim):
            anna_reclaims(NOON, **wrong)
    with pytest.raises(ReclaimedAtDesk):
        reclaim_number(
            Reclaim(msisdn=ANNA.msisdn, name=ANNA.name, document=IdentityDocument.PASSPORT),
            Actor(channel=Channel.PORTAL, acting_user="holder"),
            NOON,
        )
    tries = AuditRow.objects.filter(act="number.reclaim_refused", acting_user=AGENT.acting_user)
    assert [one.details for one in tries] == [{"document": "passport"}] * 3, "each leaves a trace"
    release_numbers(on(first_free(number)))
    release_numbers(on(first_free(number)))
    with pytest.raises(NothingToReclaim):  # reclaim after release
        anna_reclaims(on(first_free(number)))


def test_a_number_that_was_reclaimed_late_is_kept_beyond_its_day() -> None:
    world = make_world()
    world.add(ANNA)
    eve = first_free(end(world)) - timedelta(days=1)
    our_block()
    release_numbers(on(eve))
    until = anna_reclaims(on(eve))
    assert until == eve + timedelta(days=14)
    first = eve + timedelta(days=1)  # before the job has looked at it
    assert comes_in(8, ANNA.msisdn, on(first)) == ["number_in_quarantine"]
    release_numbers(on(until))
    assert state_of(ANNA.msisdn) == "quarantined"
    assert comes_in(8, ANNA.msisdn, on(until)) == ["number_in_quarantine"]
    release_numbers(on(until + timedelta(days=1)))
    assert state_of(ANNA.msisdn) == "available"


def test_a_reclaimed_number_is_no_strangers_before_the_release_job_has_run_that_day() -> None:
    world = make_world()
    world.add(ANNA)
    first = first_free(end(world))
    our_block()
    release_numbers(on(first - timedelta(days=1)))
    anna_reclaims(on(first - timedelta(days=1)))
    assert comes_in(8, ANNA.msisdn, on(first)) == ["number_in_quarantine"]
    assert comes_back(7, ANNA, on(first)) == []


def test_a_number_that_is_reclaimed_while_the_release_job_looks_at_it_is_not_released() -> None:
    world = make_world()
    world.add(ANNA)
    first = first_free(end(world))
    our_block()
    release_numbers(on(first - timedelta(days=1)))
    NumberRow.objects.update(state="quarantined")
    seen = due_numbers({"de": first}, 10)
    until = anna_reclaims(on(first))
    assert move_numbers(seen, NumberState.AVAILABLE, [None], on(first)) == 0
    assert NumberRow.objects.get().kept_until == until
    assert state_of(ANNA.msisdn) == "quarantined"


def free_numbers(*msisdns: str) -> None:
    for msisdn in msisdns:
        NumberRow.objects.create(
            msisdn=msisdn,
            state="available",
            order_id="0190f8a0-0000-7000-8000-000000000000",
            place="de",
            port_grace_until=date(2026, 1, 1),
            earliest_release_date=date(2026, 2, 1),
            changed_at=NOON,
        )


def test_the_next_number_is_cool_ours_and_told_once() -> None:
    hot, watched, foreign, cool = (
        "+4917100000001",
        "+4917100000002",
        "+4317100000",
        "+4917100000003",
    )
    free_numbers(hot, watched, foreign, cool)
    our_block()
    warm_numbers([hot], NOON)
    bank = a_receiver()
    bank.make()
    bank.watch(watched)

    assert choose_number("de", AGENT, NOON) == cool
    with pytest.raises(NoNumberLeft):
        choose_number("de", AGENT, NOON)
    assert choose_number("de", AGENT, NOON + timedelta(days=8)) == cool


def test_a_number_may_be_recycled_twice_on_one_day() -> None:
    load(row_of(1))
    msisdn = row_of(1)["msisdn"]
    LineRow.objects.update(state="terminated")
    load(row_of(2, msisdn=msisdn), now=NOON + timedelta(hours=1))
    LineRow.objects.update(state="terminated")
    load(row_of(3, msisdn=msisdn, number_since="2026-11-22"), now=NOON + timedelta(hours=2))
    begins = [begin for begin, _, _ in times_of(msisdn)]
    ends = [end for _, end, _ in times_of(msisdn)]
    assert begins == [NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=1, microseconds=1)]
    assert ends[:2] == begins[1:]
    assert ends[2] is None
    assert len({one.owner for one in intervals_of(msisdn)}) == 3


def test_one_number_is_a_resource_of_tmf639_and_lists_are_another_scopes(
    client: Client,
) -> None:
    world = make_world()
    world.add(ANNA)
    number = end(world)
    bank = a_relying_party("resource-inventory:read")
    address = f"/tmf-api/resourceInventoryManagement/v4/resource/{number.order_id}"

    said = client.get(address, headers=bank.headers("resource-inventory:read")).json()

    assert (said["value"], said["resourceStatus"]) == (ANNA.msisdn, "reserved")
    named = {one["name"]: one["value"] for one in said["resourceCharacteristic"]}
    assert named["numberState"] == "port_grace"
    assert named["earliestReleaseDate"] == number.earliest_release_date.isoformat()
    assert client.get(address).status_code == 401
    headers = bank.headers("resource-inventory:read")
    assert client.get(f"{address[:-3]}000", headers=headers).status_code == 404
    assert client.get(address.rsplit("/", 1)[0], headers=headers).status_code == 403
    assert client.post(address, headers=headers).status_code == 405
