"""Every act that needs two people, done by one: refused on every channel, whatever the role."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.payouts import LINE as OWED
from tests.payouts import OWN, owe
from tests.staff_people import NAMES, PASSWORD, staffed_world
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.domain.four_eyes import NotEntitledToAct, NotEntitledToAgree
from cleanbreak.domain.look import AgreedByAsker, Purpose, UnwatchedByAsker, WatchReason
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import choose_payout
from cleanbreak.flows.manage_staff import add_staff
from cleanbreak.flows.note_look import agree_to_look, ask_to_look
from cleanbreak.flows.watch_line import unwatch_line, watch_line
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.staff import StaffNameTaken
from cleanbreak.records.watched import WatchedLineRow, WatchedLookRow

CYRILLIC = "operator:rооt"
SPELLINGS = ("agent:root", "operator:root", "operator:ROOT", "operator: r\u200boot", CYRILLIC)
LINE = LineOf()


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    with staffed_world(settings) as made:
        yield made


def by(acting_user: str) -> Actor:
    channel = Channel.STAFF if acting_user.startswith("agent:") else Channel.CLI
    return Actor(channel=channel, acting_user=acting_user)


def test_an_admin_alone_pays_nothing_out(world: TestWorld) -> None:
    (owed,) = owe(world, OWED)
    choose_payout(owed.payout_id, OWN, by("agent:root"), world.clock())
    for spelling in SPELLINGS:
        with pytest.raises(Refusal, match="Whoever entered a payout"):
            approve_payout(owed.payout_id, by(spelling), world.clock())
    for wrong in (NAMES[Role.AUDITOR], NAMES[Role.REFUND_CLERK], "somebody-invented"):
        with pytest.raises(NotEntitledToAgree):
            approve_payout(owed.payout_id, by(f"operator:{wrong}"), world.clock())
    assert PayoutRow.objects.get().state == "held"
    approve_payout(owed.payout_id, by("agent:ralf"), world.clock())
    assert PayoutRow.objects.get().state == "approved"


def test_nobody_has_two_names_that_look_alike(world: TestWorld) -> None:
    for name in ("ROOT", "Root", "rооt", "ｒｏｏｔ"):
        with pytest.raises(StaffNameTaken):
            add_staff(name, [Role.REFUND_APPROVER], PASSWORD, AGENT, timezone.now())


def test_one_person_never_agrees_to_their_own_look(world: TestWorld) -> None:
    (row,) = world.add(LINE)
    now = world.clock()
    watch_line(LINE.msisdn, WatchReason.PRESS, by("operator:root"), now)
    ask_to_look(row.line_id, Purpose.AUDIT, by("agent:root"), now)
    look_id = WatchedLookRow.objects.get().look_id
    for spelling in SPELLINGS:
        with pytest.raises(AgreedByAsker):
            agree_to_look(look_id, by(spelling), now)
    with pytest.raises(NotEntitledToAgree):
        agree_to_look(look_id, by("agent:ada"), now)
    agree_to_look(look_id, by("agent:petra"), now)


def test_one_person_never_takes_the_watch_off(world: TestWorld) -> None:
    world.add(LINE)
    now = world.clock()
    with pytest.raises(NotEntitledToAct):
        watch_line(LINE.msisdn, WatchReason.PRESS, by("operator:ada"), now)
    watch_line(LINE.msisdn, WatchReason.PRESS, by("operator:root"), now)
    add_staff("rosa", [Role.ADMIN], PASSWORD, AGENT, now)
    assert not unwatch_line(LINE.msisdn, by("operator:root"), now)
    for spelling in SPELLINGS:
        with pytest.raises(UnwatchedByAsker):
            unwatch_line(LINE.msisdn, by(spelling), now)
    assert WatchedLineRow.objects.exists()
    assert unwatch_line(LINE.msisdn, by("operator:rosa"), now)
    assert not WatchedLineRow.objects.exists()
