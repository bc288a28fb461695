"""A hold keeps everything of a line, or of all lines of its holder, until two people lift it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings
from tests import kept_lives
from tests.holders import forget_holders
from tests.kept_lives import (
    CANARIES,
    LINE,
    PAID,
    YEARS,
    erase,
    live,
    look_for,
    run,
    said,
    whole_database,
)
from tests.money_stories import plain_world
from tests.worlds import TestWorld

from cleanbreak.domain.retention import Category, HoldReason, UnknownHold
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.hold_erasure import HoldWish, lift_hold, set_hold
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.retention import BIT, LOCK_HOLDERS

pytestmark = pytest.mark.usefixtures("committed_db")
ADA = Actor(channel=Channel.CLI, acting_user="operator:ada")
BEN = Actor(channel=Channel.CLI, acting_user="operator:ben")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 50_000}
        settings.CLEANBREAK_HOME_PLACE = "de"
        yield made
    forget_holders()


def wish(until: date, msisdn: str = LINE.msisdn) -> HoldWish:
    return HoldWish(
        msisdn=msisdn,
        is_whole_holder=False,
        reason=HoldReason.COURT,
        case_reference="4 O 17/26",
        until=until,
    )


def test_a_hold_keeps_everything_and_when_two_have_lifted_it_erasing_goes_on(
    world: TestWorld,
) -> None:
    live(world)
    later = world.clock() + YEARS
    hold_id = set_hold(wish((later + timedelta(days=300)).date()), ADA, later)
    before, sealed = whole_database(), kept_lives.sealed_texts()

    erase(later)

    left = {one.canary for one in look_for(CANARIES, whole_database())}
    assert left == {one.canary for one in look_for(CANARIES, before)}
    gone = sealed - kept_lives.sealed_texts()
    assert len(gone) <= 10, (
        "only what is about no line: a report, a refused request, a message, a rejected order"
    )
    for table in ("declaration", "verification", "authority", "payout_wish", "campaign_line"):
        assert look_for(CANARIES, {table: before[table]}) == look_for(
            CANARIES, {table: whole_database()[table]}
        )

    assert not lift_hold(hold_id, ADA, later)
    with pytest.raises(Exception, match="A second person"):
        lift_hold(hold_id, replace(ADA, acting_user="agent:ADA"), later)
    erase(later)
    assert HolderRow.objects.get().name == LINE.name, "one person's word is not enough"
    assert lift_hold(hold_id, BEN, later)
    erase(later)
    assert look_for(CANARIES, whole_database()) == []
    with pytest.raises(UnknownHold):
        lift_hold(hold_id, BEN, later)
    acts = AuditRow.objects.filter(act__startswith="hold.").order_by("id")
    assert [one.act for one in acts] == ["hold.set", "hold.lift_asked", "hold.lifted"]


def test_a_hold_ends_by_itself_after_its_last_day(world: TestWorld) -> None:
    live(world)
    later = world.clock() + YEARS
    until = (later + timedelta(days=10)).date()
    set_hold(wish(until), ADA, later)
    noon = later.replace(hour=12)
    erase(noon + timedelta(days=10))
    assert HolderRow.objects.get().name == LINE.name
    erase(noon + timedelta(days=11, hours=1))
    assert look_for(CANARIES, whole_database()) == []


@pytest.mark.parametrize("category", [Category.AGREEMENT, Category.CONTACT])
def test_a_hold_that_comes_while_a_batch_begins_is_heard(
    world: TestWorld, category: Category
) -> None:
    """Another line of the holder is held, with all others, when the batch has just been found."""
    other = replace(PAID, msisdn="+447700900123", jurisdiction="gb", state="terminated")
    world.add(replace(PAID, state="terminated"), other)
    all_but_this = sum(BIT.values()) - BIT[category]
    LineRow.objects.update(termination_date=date(2020, 3, 31), erased=all_but_this)
    later = world.clock()
    whole = replace(wish(later.date() + timedelta(days=300), other.msisdn), is_whole_holder=True)
    placed: list[UUID] = []

    def hold() -> None:
        placed.append(set_hold(whole, ADA, later))
        connection.close()

    def hold_behind(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if not placed and "FOR UPDATE OF l SKIP LOCKED" in str(sql):
            holding = Thread(target=hold)
            holding.start()
            holding.join()
        return found

    with connection.execute_wrapper(hold_behind):
        erase_what_is_due(later)

    assert len(placed) == 1
    assert {line.imsi for line in LineRow.objects.all()} == {PAID.imsi, other.imsi}
    assert HolderRow.objects.get().email == PAID.email


def test_who_holds_and_who_erases_never_wait_for_each_other(world: TestWorld) -> None:
    """Another line of the holder is being held while the holder is erased: one waits, both end."""
    other = replace(PAID, msisdn="+447700900123", jurisdiction="gb", state="terminated")
    world.add(replace(PAID, state="terminated"), other)
    all_but_contact = sum(BIT.values()) - BIT[Category.CONTACT]
    LineRow.objects.update(termination_date=date(2020, 3, 31), erased=all_but_contact)
    later = world.clock()
    placed: list[UUID] = []

    def hold() -> None:
        placed.append(set_hold(wish(later.date() + timedelta(days=300), other.msisdn), ADA, later))
        connection.close()

    holding = Thread(target=hold)

    def hold_beside(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        locked = execute(sql, params, many, context)
        if str(sql) == LOCK_HOLDERS and holding.ident is None:
            holding.start()
            holding.join(0.5)  # it has locked its line, and waits for the holder
            assert not placed
        return locked

    with connection.execute_wrapper(hold_beside):
        erase_what_is_due(later)
    holding.join()

    assert len(placed) == 1
    assert not HolderRow.objects.get().email, "erasing was first"


def test_holds_at_the_command_line_need_two_people(world: TestWorld) -> None:
    live(world)
    until = world.clock().date() + timedelta(days=100)
    arguments = (
        "hold", "set", LINE.msisdn, "--reason", "court", "--until", until, "--as", "ada",
    )  # fmt: skip
    assert run(*arguments, "--case", "Anna Müller").exit_code == 3
    placed = said(*arguments, "--case", "4 O 17/26")
    (held,) = said("hold", "list")["holds"]
    assert held["hold_id"] == placed["hold_id"]
    assert (held["reason"], held["case_reference"]) == ("court", "4 O 17/26")
    hold_id = UUID(placed["hold_id"])
    assert run("hold", "lift", hold_id, "--as", "ada").exit_code == 4
    assert run("hold", "lift", hold_id, "--as", "ADA").exit_code == 3
    assert run("hold", "lift", hold_id, "--as", "ben").exit_code == 0
    assert said("hold", "list")["holds"] == []
