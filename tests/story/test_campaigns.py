"""A campaign from its file to its end: each line keeps its own order, and each holder their rights.

Told without a command line: what pages and commands do with campaigns, they do by these flows.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.campaigns import (
    AT_ONCE,
    EVA,
    MAX,
    SUNSET,
    created,
    feed,
    file_of,
    lines_of_three_places,
    started,
    work,
)
from tests.worlds import NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.campaign import (
    ApprovedByCreator,
    CampaignNotReady,
    CampaignReason,
    CampaignState,
    CampaignWish,
    EndedForFraud,
    NothingToEnd,
    PlanIsOld,
)
from cleanbreak.domain.effective_date import DateInThePast, ProofLevel
from cleanbreak.domain.termination import Actor, Channel, OrderState, PastPointOfNoReturn
from cleanbreak.flows.advance_campaigns import advance_campaigns
from cleanbreak.flows.advance_orders import Worker, advance_one_batch
from cleanbreak.flows.approve_campaign import approve_campaign
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.pause_campaign import pause_campaign, resume_campaign
from cleanbreak.flows.plan_campaign import plan_campaign
from cleanbreak.flows.read_campaign import read_campaign, read_progress
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements, send_mass_announcements
from cleanbreak.flows.start_campaign import start_campaign
from cleanbreak.flows.stop_campaign import stop_campaign
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.campaign import working_lanes
from cleanbreak.records.campaign_line import CampaignLineRow
from cleanbreak.records.lease import ONLINE_LANE
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.work import Claim

pytestmark = pytest.mark.usefixtures("committed_db")

ON_FILE = Actor(channel=Channel.PORTAL, acting_user="contact_on_file")
FRAUD = CampaignWish(reason=CampaignReason.FRAUD, wished_date=None)


@pytest.fixture
def world() -> TestWorld:
    return make_world()


def order_of(line: LineOf) -> OrderRow:
    return OrderRow.objects.get(line__msisdn=line.msisdn)


def states() -> Counter[str]:
    return Counter(OrderRow.objects.values_list("state", flat=True))


def figures(campaign_id: UUID, world: TestWorld) -> tuple[int, int, int, int]:
    progress = read_progress(campaign_id, world.clock())
    return progress.ordered, progress.ended, progress.withdrawn, progress.open


def sent_to(world: TestWorld, line: LineOf) -> list[str]:
    while send_mass_announcements(world.outside, world.clock):
        pass
    send_announcements(world.outside, world.clock)
    inbox = [one.message for one in MemoryMessages(world.world).inbox()]
    return [one.text for one in inbox if one.recipient in (line.msisdn, line.email)]


def test_an_order_of_a_campaign_is_like_any_other(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = started(world, file_of([line]))
    feed(world)

    order = order_of(line)
    assert (order.state, order.level, order.channel) == ("pending", "verified", "campaign")
    assert order.acting_user == MAX.acting_user
    assert order.lane == order.campaign_id == campaign_id
    assert order.plan["settlement"]["refund_minor"] == 1234
    row = LineRow.objects.get()
    assert (row.state, row.open_order_id) == ("pendingTerminate", order.order_id)
    entry = AuditRow.objects.get(order_id=order.order_id)
    assert (entry.act, entry.acting_user) == ("order.requested", MAX.acting_user)
    assert request_termination(at_once(line), world.outside, NOON).order_id == order.order_id
    assert OutboxRow.objects.filter(kind="end_planned", order_id=order.order_id).exists()


@pytest.mark.parametrize(
    ("line", "wished", "ends"),
    [
        (LineOf(payment="postpaid"), None, date(2026, 12, 22)),
        (LineOf(jurisdiction="us"), None, date(2026, 12, 22)),
        (LineOf(payment="postpaid"), date(2027, 6, 1), date(2027, 6, 1)),
        (LineOf(payment="postpaid"), date(2026, 11, 30), date(2026, 12, 22)),
        (LineOf(term_end_date=date(2027, 9, 30)), None, date(2027, 9, 30)),
    ],
)
def test_an_operator_waits_for_notice_and_minimum_term(
    world: TestWorld, line: LineOf, wished: date | None, ends: date
) -> None:
    line = replace(line, early_termination_fee_minor=5000)
    world.add(line)
    started(world, file_of([line]), replace(SUNSET, wished_date=wished))
    feed(world)

    order = order_of(line)
    assert order.effective_date == ends
    assert not order.is_early, "the fee is not for an end that the holder did not want"
    assert order.plan["settlement"]["early_termination_fee_minor"] == 0


def test_the_line_is_told_and_whoever_objects_keeps_it(world: TestWorld) -> None:
    keeps, ends = LineOf(), LineOf(msisdn="+4915228817387", name="Ben", email="ben@example.org")
    world.add(keeps, ends)
    campaign_id = started(world, file_of([keeps, ends]), SUNSET)
    feed(world)

    told = sent_to(world, keeps)
    assert len(told) == 2, "the line and the e-mail on file"
    assert all(f"/object/{order_of(keeps).order_id}/" in text for text in told)
    assert all("12,34" in text for text in told)

    assert cancel_termination(order_of(keeps).order_id, ON_FILE, NOON) is OrderState.CANCELLED
    assert figures(campaign_id, world) == (2, 0, 1, 1)
    world.clock.advance(days=40)
    work(world)
    assert figures(campaign_id, world) == (2, 1, 1, 0)
    assert LineRow.objects.get(msisdn=keeps.msisdn).state == "active"
    assert LineRow.objects.get(msisdn=ends.msisdn).state == "terminated"
    assert read_campaign(campaign_id).state is CampaignState.FINISHED


def test_an_end_because_of_fraud_is_at_once_and_only_the_operator_takes_it_back(
    world: TestWorld,
) -> None:
    line = LineOf(payment="postpaid", term_end_date=date(2028, 1, 1))
    world.add(line)
    started(world, file_of([line]), FRAUD)
    feed(world)

    order = order_of(line)
    assert order.end_policy == "immediate"
    assert not any("/object/" in text for text in sent_to(world, line))
    with pytest.raises(EndedForFraud):
        cancel_termination(order.order_id, ON_FILE, NOON)
    assert cancel_termination(order.order_id, EVA, NOON) is OrderState.CANCELLED


def test_a_stop_in_the_middle_ends_what_is_too_late_and_gives_the_rest_back(
    world: TestWorld,
) -> None:
    lines = lines_of_three_places(9)
    world.add(*lines)
    campaign_id = started(world, file_of(lines))
    feed(world)
    worker = Worker(outside=world.outside, clock=world.clock)
    ended = advance_one_batch(worker, Claim(limit=3, lane=campaign_id))
    begin(world, "inProgress", past_return=True, lines=lines[3:5])
    begin(world, "inProgress", past_return=False, lines=lines[5:7])

    assert ended == 3
    assert stop_campaign(campaign_id, EVA, NOON) is CampaignState.STOPPING
    assert not working_lanes()
    work(world)

    assert read_campaign(campaign_id).state is CampaignState.STOPPED
    assert states() == {"completed": 5, "cancelled": 4}
    assert figures(campaign_id, world) == (9, 5, 4, 0)
    lived = LineRow.objects.filter(state="active", open_order_id=None)
    assert {row.msisdn for row in lived} == {line.msisdn for line in lines[5:]}
    assert AuditRow.objects.filter(act="order.withdrawn", acting_user=EVA.acting_user).count() == 4
    assert OutboxRow.objects.filter(kind="order_cancelled").count() == 4
    with pytest.raises(CampaignNotReady):
        stop_campaign(campaign_id, EVA, NOON)


def begin(world: TestWorld, state: str, *, past_return: bool, lines: list[LineOf]) -> None:
    """Leave orders as a worker leaves them that died in the middle."""
    numbers = [line.msisdn for line in lines]
    changed = OrderRow.objects.filter(line__msisdn__in=numbers).update(
        state=state, is_past_return=past_return, attempt=1
    )
    assert changed == len(lines)


def test_lines_that_were_not_fed_before_the_stop_never_get_an_order(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = started(world, file_of([line]))
    stop_campaign(campaign_id, EVA, NOON)
    work(world)

    assert not OrderRow.objects.exists()
    assert read_campaign(campaign_id).state is CampaignState.STOPPED
    assert read_progress(campaign_id, NOON).not_begun == 1


def test_a_pause_lets_nothing_be_claimed(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = started(world, file_of([line]))
    feed(world)
    pause_campaign(campaign_id, EVA, NOON)
    advance_campaigns(Worker(outside=world.outside, clock=world.clock))
    assert states() == {"pending": 1}

    resume_campaign(campaign_id, EVA, NOON)
    work(world)
    assert states() == {"completed": 1}


def test_a_holder_who_ends_the_line_now_does_not_wait_for_a_paused_campaign(
    world: TestWorld,
) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = started(world, file_of([line]), SUNSET)
    feed(world)
    pause_campaign(campaign_id, EVA, NOON)
    request_termination(at_once(line), world.outside, NOON)
    work(world)

    assert order_of(line).lane == ONLINE_LANE
    assert states() == {"completed": 1}
    assert figures(campaign_id, world) == (1, 1, 0, 0)


def test_what_changed_since_the_plan_is_refused_and_not_ordered_twice(world: TestWorld) -> None:
    ordered, ended, left = lines_of_three_places(3)
    world.add(ordered, ended, left)
    content = file_of([ordered, ended, left])
    campaign_id = started(world, content)
    request_termination(at_once(ended), world.outside, NOON)
    world.work()
    own = request_termination(at_once(ordered), world.outside, NOON)
    feed(world)

    lines = CampaignLineRow.objects.order_by("line_number")
    codes = list(lines.values_list("refusal_code", flat=True))
    assert codes == ["line_ends_already", "line_has_ended", ""]
    assert order_of(ordered).order_id == own.order_id
    assert read_progress(campaign_id, NOON).ordered == 1


def test_a_plan_holds_for_its_day_and_an_approval_for_its_plan(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    campaign_id = created(file_of([line]), NOON)
    plan_campaign(campaign_id, world.outside, EVA, NOON)
    approve_campaign(campaign_id, 1, MAX, NOON)

    tomorrow = NOON + timedelta(days=1)
    with pytest.raises(PlanIsOld):
        start_campaign(campaign_id, MAX, tomorrow)
    plan_campaign(campaign_id, world.outside, EVA, tomorrow)
    with pytest.raises(CampaignNotReady):
        start_campaign(campaign_id, MAX, tomorrow)
    approve_campaign(campaign_id, 1, MAX, tomorrow)
    start_campaign(campaign_id, MAX, tomorrow)


def test_lines_fed_on_a_later_day_are_planned_again_with_the_whole_notice(
    world: TestWorld,
) -> None:
    line = LineOf(payment="postpaid")
    world.add(line)
    campaign_id = started(world, file_of([line]), SUNSET)
    pause_campaign(campaign_id, EVA, NOON)
    world.clock.advance(days=10)
    resume_campaign(campaign_id, EVA, world.clock())
    feed(world)

    assert order_of(line).effective_date == date(2027, 1, 2)
    assert order_of(line).policy_date == date(2026, 12, 2)


def test_a_plan_made_anew_after_the_start_ends_no_line_that_nobody_approved(
    world: TestWorld,
) -> None:
    ours, ordered = (LineOf(msisdn=f"+4915228{n:06d}", payment="postpaid") for n in range(2))
    world.add(ours, ordered)
    order = request_termination(at_once(ordered), world.outside, NOON)
    campaign_id = started(world, file_of([ours, ordered]), SUNSET)
    pause_campaign(campaign_id, EVA, NOON)
    cancel_termination(order.order_id, EVA, NOON)  # now it could be ended: but one was approved
    world.clock.advance(days=10)
    resume_campaign(campaign_id, EVA, world.clock())
    feed(world)
    untouched = LineRow.objects.get(msisdn=ordered.msisdn)
    assert (order_of(ours).state, untouched.state) == ("pending", "active")


def test_lines_of_other_campaigns_and_of_orders_are_refused(world: TestWorld) -> None:
    ours, ordered = lines_of_three_places(2)
    world.add(ours, ordered)
    request_termination(at_once(ordered), world.outside, NOON)
    first = created(file_of([ours]), NOON)
    second = created(file_of([ours, ordered]), NOON)
    summary = plan_campaign(second, world.outside, EVA, NOON)

    assert summary["refusals"] == {"line_ends_already": 1, "line_in_other_campaign": 1}
    with pytest.raises(ApprovedByCreator):
        approve_campaign(second, 0, replace(EVA, acting_user="agent:eva"), NOON)
    with pytest.raises(NothingToEnd):
        approve_campaign(second, 0, MAX, NOON)
    stop_campaign(first, EVA, NOON)
    third = created(file_of([ours], ""), NOON)
    assert plan_campaign(third, world.outside, EVA, NOON)["outcomes"]["ends"] == 1


def test_files_come_with_marks_semicolons_and_numbers_of_spreadsheets(world: TestWorld) -> None:
    by_number, by_card, as_typed = lines_of_three_places(3)
    world.add(by_number, by_card, as_typed)
    content = (
        "\ufeffnote;MSISDN;iccid\r\n"
        f'"two\nlines";{by_number.msisdn[1:]};\r\n'
        f";;{by_card.iccid}\r\n\r\n"
        f";+1 (212) 5{as_typed.msisdn[6:]};{as_typed.iccid}\r\n"
        f";{by_number.msisdn};{by_card.iccid}\r\n"
        ";;\r\n"
    ).encode()
    campaign_id = created(content, NOON)
    summary = plan_campaign(campaign_id, world.outside, EVA, NOON)

    assert summary["outcomes"]["ends"] == 3
    assert summary["refusals"] == {"cell_missing": 1, "number_not_ours": 1}


def test_the_plan_says_what_goes_back_and_to_whom(world: TestWorld) -> None:
    ported = LineOf(range_holder="Telia")
    world.add(ported)
    campaign_id = created(file_of([ported]), NOON, replace(AT_ONCE, rate_per_s=2.0))
    summary = plan_campaign(campaign_id, world.outside, EVA, NOON)

    assert summary["returned_numbers"] == {"Telia": 1}
    assert summary["expected_duration"] == {"seconds": 0.5, "lines_per_s": 2.0, "basis": "rate"}
    with pytest.raises(DateInThePast):
        created(b"msisdn\n", NOON, replace(AT_ONCE, wished_date=date(2020, 1, 1)))


def test_a_poisoned_line_waits_for_a_person_and_is_named_in_the_progress(
    world: TestWorld,
) -> None:
    lines = lines_of_three_places(3)
    world.add(*lines)
    campaign_id = started(world, file_of(lines))
    feed(world)
    poisoned = order_of(lines[0])
    OrderRow.objects.filter(pk=poisoned.pk).update(
        state="held", due_at="9999-01-01T00:00:00Z", problem_code="refused", attempt=1
    )
    work(world)

    progress = read_progress(campaign_id, NOON)
    assert (progress.ended, progress.open) == (2, 1)
    assert [(one.code, one.needs_person, one.orders) for one in progress.problems] == [
        ("refused", True, 1)
    ]
    assert read_campaign(campaign_id).state is CampaignState.RUNNING
    OrderRow.objects.filter(pk=poisoned.pk).update(is_past_return=True)
    with pytest.raises(PastPointOfNoReturn):
        cancel_termination(poisoned.order_id, EVA, NOON)


def test_the_levels_of_a_campaign_are_those_of_two_people(world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    started(world, file_of([line]))
    feed(world)
    acts = AuditRow.objects.filter(act__startswith="campaign.").values_list("act", "acting_user")

    assert list(acts.order_by("id")) == [
        ("campaign.created", "operator:eva"),
        ("campaign.planned", "operator:eva"),
        ("campaign.approved", "operator:max"),
        ("campaign.started", "operator:max"),
    ]
    assert order_of(line).level == ProofLevel.VERIFIED.value
