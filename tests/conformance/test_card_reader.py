"""What every desk with card readers promises."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from cleanbreak.adapters.card_reader.memory import FakeCard
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.sim_card import (
    CardIdentity,
    Count,
    Personal,
    Pin,
    PinState,
    PinStatus,
    Wiped,
)
from cleanbreak.domain.takeout import Contact, Message
from cleanbreak.flows.read_sim import SimRequest, read_sim
from cleanbreak.ports.card_reader import (
    CardMute,
    CardRemoved,
    FileShut,
    NoCard,
    NoSuchReader,
    NotASim,
    PinBlocked,
    PinNeeded,
    ReaderBusy,
    WhichReader,
    WipeBroken,
    WrongPin,
)
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable

from .desks import CardReaderStage

PORT = "card_reader"
Failure = TypeVar("Failure", bound=OutsideFailure)
PIN, WRONG = Pin("2580"), Pin("0000")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WRITTEN = {
    Personal.CONTACTS: ["Canary Alice", "Canary Bob", "Canary Carol"],
    Personal.CONTACT_DETAILS: ["canary@example.org"],
    Personal.CALLS: ["Canary Dan"],
    Personal.MESSAGES: ["canary code 123456", "canary code 654321"],
}
EVERYTHING = {kind: len(texts) for kind, texts in WRITTEN.items()}
NOTHING = dict.fromkeys(WRITTEN, 0)
CARD = FakeCard(iccid="8949000000000000017", imsi="001010000000701", pin="2580", records=WRITTEN)
OPEN_CARD = replace(CARD, pin=None)
OTHER_CARD = replace(CARD, iccid="8949000000000000025", imsi="001010000000702")


def counted(wiped: Wiped) -> tuple[int, int]:
    counts = wiped.counts.values()
    return sum(count.found for count in counts), sum(count.left for count in counts)


def failure_of(kind: type[Failure], act: Callable[[], object]) -> Failure:
    """Return how an act failed, without the traceback: that would keep the stage alive."""
    try:
        act()
    except kind as failure:
        return failure.with_traceback(None)
    pytest.fail(f"it did not fail with {kind.__name__}")


def hold(stage: CardReaderStage, reader: str | None = None) -> None:
    with stage.readers.hold(reader):
        pass


def wipe(stage: CardReaderStage, kinds: Collection[Personal] = tuple(Personal)) -> Wiped:
    with stage.readers.hold() as held:
        held.verify_pin(PIN)
        return held.wipe(kinds)


def test_a_reader_says_whether_it_has_a_card(stage: CardReaderStage) -> None:
    stage.readers.check_reachable()
    assert [one.has_card for one in stage.readers.readers()] == [False, False]
    stage.insert(CARD)
    first, second = stage.readers.readers()
    assert (first.has_card, second.has_card) == (True, False)
    stage.take_out()
    assert [one.has_card for one in stage.readers.readers()] == [False, False]


def test_the_only_card_needs_no_name_of_its_reader(stage: CardReaderStage) -> None:
    first, second = [one.name for one in stage.readers.readers()]
    with pytest.raises(NoCard), stage.readers.hold():
        pass
    stage.insert(CARD)
    for named in (None, first):
        with stage.readers.hold(named) as held:
            assert held.reader == first
            assert held.identify().iccid == CARD.iccid
    with pytest.raises(NoCard), stage.readers.hold(second):
        pass


def test_of_two_cards_one_has_to_be_named(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    stage.insert(OTHER_CARD, slot=1)
    names = [one.name for one in stage.readers.readers()]

    assert list(failure_of(WhichReader, lambda: hold(stage)).known) == names
    assert list(failure_of(NoSuchReader, lambda: hold(stage, "elsewhere")).known) == names
    with stage.readers.hold(names[1]) as held:
        assert held.identify().iccid == OTHER_CARD.iccid


def test_the_imsi_is_read_where_no_pin_stands_before_it(stage: CardReaderStage) -> None:
    stage.insert(OPEN_CARD)
    with stage.readers.hold() as held:
        assert held.identify() == CardIdentity(CARD.iccid, CARD.imsi)
        assert held.pin_state().status is PinStatus.OFF

    stage.insert(OTHER_CARD)
    with stage.readers.hold() as held:
        assert held.identify() == CardIdentity(OTHER_CARD.iccid, None)
        held.verify_pin(PIN)
        assert held.identify() == CardIdentity(OTHER_CARD.iccid, OTHER_CARD.imsi)


@pytest.mark.parametrize("tries_left", [3, 2, 1])
def test_to_ask_for_the_pin_costs_no_try(stage: CardReaderStage, tries_left: int) -> None:
    stage.insert(replace(CARD, tries_left=tries_left))
    with stage.readers.hold() as held:
        for _ in range(4):
            assert held.pin_state() == PinState(PinStatus.NEEDED, tries_left)
    assert stage.tries_left() == tries_left


def test_a_wrong_pin_costs_one_try_and_a_second_one_is_not_shown(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    with stage.readers.hold() as held:
        wrong = failure_of(WrongPin, lambda: held.verify_pin(WRONG))
        assert (wrong.tries_left, stage.tries_left()) == (2, 2)
        for another in (WRONG, PIN):
            with pytest.raises(Refused):
                held.verify_pin(another)
        assert stage.tries_left() == 2
        assert failure_of(PinNeeded, lambda: held.wipe(tuple(Personal))).tries_left == 2
    assert stage.holds() == EVERYTHING


def test_a_right_pin_gives_the_tries_back_and_is_forgotten_afterwards(
    stage: CardReaderStage,
) -> None:
    stage.insert(replace(CARD, tries_left=2))
    with stage.readers.hold() as held:
        held.verify_pin(PIN)
        assert held.identify().imsi == CARD.imsi
    assert stage.tries_left() == 3
    with stage.readers.hold() as held:
        assert held.pin_state() == PinState(PinStatus.NEEDED, 3)
        assert held.identify().imsi is None
        with pytest.raises(PinNeeded):
            held.wipe(tuple(Personal))


def test_the_last_wrong_pin_blocks(stage: CardReaderStage) -> None:
    stage.insert(replace(CARD, tries_left=1))
    with stage.readers.hold() as held, pytest.raises(PinBlocked):
        held.verify_pin(WRONG)
    with stage.readers.hold() as held:
        assert held.pin_state() == PinState(PinStatus.BLOCKED, 0)
        with pytest.raises(PinBlocked):
            held.verify_pin(PIN)
        with pytest.raises(PinBlocked):
            held.wipe(tuple(Personal))
        assert held.identify() == CardIdentity(CARD.iccid, None)
    assert stage.holds() == EVERYTHING


def test_without_its_pin_nothing_is_wiped(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    with stage.readers.hold() as held:
        assert failure_of(PinNeeded, lambda: held.wipe(tuple(Personal))).tries_left == 3
    assert stage.holds() == EVERYTHING


@pytest.mark.parametrize("card", [CARD, OPEN_CARD], ids=["pin", "no-pin"])
def test_everything_is_wiped_and_counted(stage: CardReaderStage, card: FakeCard) -> None:
    stage.insert(card)
    assert stage.holds() == EVERYTHING

    wiped = wipe(stage)

    assert wiped.is_complete
    assert wiped.counts == {kind: Count(found, 0) for kind, found in EVERYTHING.items()}
    assert stage.holds() == NOTHING
    with stage.readers.hold() as held:
        assert held.identify().iccid == card.iccid


def test_a_wiped_card_has_nothing_to_wipe(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    wipe(stage)
    again = wipe(stage)
    assert again.is_complete
    assert counted(again) == (0, 0)


def test_only_what_was_asked_for_is_wiped(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    wiped = wipe(stage, [Personal.MESSAGES])
    assert wiped.counts == {Personal.MESSAGES: Count(2, 0)}
    assert stage.holds() == {**EVERYTHING, Personal.MESSAGES: 0}


def test_a_card_taken_out_in_the_middle_is_completed_by_a_repeat(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    stage.take_out_after(2)

    broken = failure_of(WipeBroken, lambda: wipe(stage))

    found, left = counted(broken.wiped)
    assert found - left == 2
    assert not broken.wiped.is_complete
    assert sum(stage.holds().values()) == sum(EVERYTHING.values()) - 2

    stage.insert_again()
    completed = wipe(stage)
    assert completed.is_complete
    assert counted(completed) == (sum(EVERYTHING.values()) - 2, 0)
    assert stage.holds() == NOTHING


def test_a_card_that_was_taken_out_is_not_the_one_that_is_held(stage: CardReaderStage) -> None:
    stage.insert(OPEN_CARD)
    with stage.readers.hold() as held:
        held.identify()
        stage.take_out()
        stage.insert(replace(OTHER_CARD, pin=None))
        with pytest.raises(CardRemoved):
            held.identify()
        with pytest.raises(CardRemoved):
            held.wipe(tuple(Personal))


def test_a_card_is_held_by_one_at_a_time(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    other = stage.other_process()
    with stage.readers.hold(), pytest.raises(ReaderBusy), other.hold():
        pass
    with other.hold() as held:
        assert held.identify().iccid == CARD.iccid


def test_a_silent_card_is_told_from_a_missing_one(stage: CardReaderStage) -> None:
    stage.insert(replace(CARD, is_silent=True))
    with pytest.raises(CardMute), stage.readers.hold() as held:
        held.identify()


def test_a_card_that_is_no_sim_is_refused(stage: CardReaderStage) -> None:
    stage.insert(replace(CARD, is_sim=False, pin=None))
    with stage.readers.hold() as held, pytest.raises(NotASim):
        held.identify()


def test_an_outage_is_unavailable(stage: CardReaderStage) -> None:
    with stage.outage():
        for ask in (stage.readers.check_reachable, stage.readers.readers):
            with pytest.raises(Unavailable):
                ask()
        with pytest.raises(Unavailable), stage.readers.hold():
            pass
    stage.insert(CARD)
    with stage.readers.hold() as held:
        assert held.identify().iccid == CARD.iccid


def test_nobody_is_told_what_is_on_the_card(stage: CardReaderStage) -> None:
    secrets = ["anary", PIN.digits, CARD.imsi]
    told: list[str] = [repr(CARD), repr(PIN)]
    stage.insert(CARD)
    with stage.readers.hold() as held:
        told.append(repr(held.identify()))
        wrong = failure_of(OutsideFailure, lambda: held.verify_pin(WRONG))
        needed = failure_of(OutsideFailure, lambda: held.wipe(tuple(Personal)))
        told += [repr(wrong), wrong.sentence, repr(needed), needed.sentence]
        told.append(repr(held))
    with stage.readers.hold() as held:
        held.verify_pin(PIN)
        told.append(repr(held.identify()))
        wiped = held.wipe(tuple(Personal))
        told += [repr(wiped), str(wiped.as_facts())]
    assert CARD.iccid in "".join(told)
    for secret in secrets:
        assert secret not in "".join(told), secret


def names_on(stage: CardReaderStage) -> list[str]:
    """Return what a reading finds that a phone has written."""
    request = SimRequest(ask_pin=lambda _: PIN)
    read = read_sim(request, stage.readers, lambda _: None, NOW)
    assert read.broke_off is None
    found = list(read_card_dump(read.dump))
    contacts = [one.name for one in found if isinstance(one, Contact)]
    texts = [one.text or "" for one in found if isinstance(one, Message)]
    return [*contacts, *texts]


@pytest.mark.parametrize("card", [CARD, OPEN_CARD], ids=["pin", "no-pin"])
def test_a_card_is_read_and_keeps_everything(stage: CardReaderStage, card: FakeCard) -> None:
    stage.insert(card)
    found = names_on(stage)
    written = [*WRITTEN[Personal.CONTACTS], *WRITTEN[Personal.MESSAGES]]
    assert sorted(one for one in found if one in written) == sorted(written)
    assert stage.holds() == EVERYTHING
    assert stage.tries_left() == 3
    assert names_on(stage) == found


def test_without_its_pin_nothing_is_read(stage: CardReaderStage) -> None:
    stage.insert(CARD)
    with stage.readers.hold() as held:
        file = held.describe((0x7F10, 0x6F3A))
        assert file is not None
        assert file.record_count >= 2
        failure_of(FileShut, lambda: held.read_record((0x7F10, 0x6F3A), 1))
        assert held.describe((0x7F10, 0x6F99)) is None


def test_a_card_that_was_taken_out_is_not_read(stage: CardReaderStage) -> None:
    stage.insert(OPEN_CARD)
    with stage.readers.hold() as held:
        held.describe((0x7F10, 0x6F3A))
        stage.take_out()
        with pytest.raises(Unavailable):
            held.read_record((0x7F10, 0x6F3A), 1)
        with pytest.raises(Unavailable):
            held.describe((0x7F10, 0x6F3A))
