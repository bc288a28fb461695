"""What every keeper of records promises to whoever takes them along."""

import io
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cleanbreak.adapters.rigged_takeout_source import RiggedTakeoutSource
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Enclosure,
    Kind,
    Message,
    Origin,
    Payment,
    Record,
    Unread,
)
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords

from .takeout_source_stage import HELD_SINCE, TakeoutSourceStage, fresh_line

PORT = "takeout_source"
FIRST = datetime(2025, 6, 1, 10, 0, tzinfo=UTC)
BEFORE_THIS_HOLDER = datetime(2024, 12, 24, 10, 0, tzinfo=UTC)
STRANGER = "+493099999999"


def call(at: datetime = FIRST, address: str = "+493012345678") -> Call:
    return Call(
        origin=Origin.OPERATOR, direction=Direction.SENT, address=address, at=at, duration_s=61
    )


def one_of_each(origin: Origin) -> list[Record]:
    """Records as a keeper may have them: of a message an operator knows only that there was one."""
    return [
        call(),
        Message(
            origin=Origin.OPERATOR,
            direction=Direction.RECEIVED,
            address="+493012345678",
            at=FIRST,
            text=None if origin is Origin.OPERATOR else "Hello",
        ),
        DataSession(
            origin=Origin.OPERATOR, at=FIRST, duration_s=60, bytes_up=1 << 33, bytes_down=7
        ),
        Payment(origin=Origin.OPERATOR, at=FIRST, amount_minor=1500, currency="EUR", method="card"),
    ]


def test_it_tells_of_each_kind_whether_it_can_hold_it(stage: TakeoutSourceStage) -> None:
    holds = stage.source.holds()

    assert set(holds) == set(Kind)
    assert any(holds.values())


def test_what_is_kept_is_read_and_read_again(stage: TakeoutSourceStage) -> None:
    kept = one_of_each(stage.source.origin)
    whose = stage.line_with(kept)
    holds = stage.source.holds()

    for _ in range(2):
        for record in kept:
            expected = [record] if holds[record.kind] else []
            assert _read(stage, whose, record.kind) == expected


def test_an_operator_tells_no_text_of_a_message(stage: TakeoutSourceStage) -> None:
    if stage.source.origin is not Origin.OPERATOR or not stage.source.holds()[Kind.MESSAGE]:
        pytest.skip("only operators' records of messages")
    whose = stage.line_with(one_of_each(Origin.OPERATOR))

    (found,) = _read(stage, whose, Kind.MESSAGE)

    assert isinstance(found, Message)
    assert found.text is None


def test_the_oldest_comes_first_and_is_there_before_the_rest(stage: TakeoutSourceStage) -> None:
    calls = [call(FIRST + timedelta(hours=hour)) for hour in range(5)]
    whose = stage.line_with(calls)

    reading = stage.source.read(whose, Kind.CALL)

    assert _plain(next(reading)) == calls[0]
    assert [_plain(one) for one in reading] == calls[1:]


def test_nothing_from_before_this_holder_is_given_out(stage: TakeoutSourceStage) -> None:
    whose = stage.line_with([call(BEFORE_THIS_HOLDER, STRANGER), call()])

    since_longer = replace(whose, held_since=date(2024, 1, 1))
    assert _read(stage, since_longer, Kind.CALL) == [call(BEFORE_THIS_HOLDER, STRANGER), call()]
    assert _read(stage, whose, Kind.CALL) == [call()]


def test_the_first_day_of_a_holder_is_theirs(stage: TakeoutSourceStage) -> None:
    noon = datetime.combine(HELD_SINCE, datetime.min.time(), UTC) + timedelta(hours=12)
    whose = stage.line_with([call(noon)])

    assert _read(stage, whose, Kind.CALL) == [call(noon)]


def test_nothing_from_after_the_end_is_given_out(stage: TakeoutSourceStage) -> None:
    """The number is somebody else's by then: what it did since is theirs."""
    whose = stage.line_with([call()])
    last_day = call().at.date()

    until_then = replace(whose, held_until=last_day)
    ended_before = replace(whose, held_until=last_day - timedelta(days=1))
    assert _read(stage, until_then, Kind.CALL) == [call()]
    assert _read(stage, ended_before, Kind.CALL) == []


def test_the_records_of_one_line_are_not_given_to_another(stage: TakeoutSourceStage) -> None:
    mine, theirs = stage.line_with([call()]), stage.line_with([call(address=STRANGER)])

    assert _read(stage, mine, Kind.CALL) == [call()]
    assert _read(stage, theirs, Kind.CALL) == [call(address=STRANGER)]


def test_a_number_that_has_another_account_now_is_not_read(stage: TakeoutSourceStage) -> None:
    """Who has the number now, and asks for it, gets nothing of who had it before."""
    before = stage.line_with([call()])
    now = replace(fresh_line(date(2026, 11, 1)), msisdn=before.msisdn)

    with suppress(Refused):
        assert _read(stage, now, Kind.CALL) == []


def test_a_line_that_nobody_knows_is_refused_or_has_nothing(stage: TakeoutSourceStage) -> None:
    nobody = fresh_line()

    with suppress(Refused):
        assert _read(stage, nobody, Kind.CALL) == []


def test_what_was_read_before_it_broke_off_stays(stage: TakeoutSourceStage) -> None:
    calls = [call(FIRST + timedelta(hours=hour)) for hour in range(3)]
    whose = stage.line_with(calls)
    stage.break_off_after(whose, Kind.CALL, 2)
    found: list[Record | Unread] = []

    with pytest.raises(OutsideFailure):
        found.extend(map(_plain, stage.source.read(whose, Kind.CALL)))

    assert found == calls[:2]


def test_a_keeper_that_is_away_fails_and_comes_back(stage: TakeoutSourceStage) -> None:
    whose = stage.line_with([call()])
    stage.source.check_reachable()
    stage.set_down(down=True)

    with pytest.raises(Unavailable):
        stage.source.check_reachable()
    with pytest.raises(Unavailable):
        _read(stage, whose, Kind.CALL)
    stage.set_down(down=False)

    assert _read(stage, whose, Kind.CALL) == [call()]


def test_files_are_opened_anew_and_read_to_their_end(stage: TakeoutSourceStage) -> None:
    for kind in (Kind.INVOICE, Kind.VOICEMAIL):
        if not stage.source.holds()[kind]:
            continue
        content = bytes(range(256)) * 300
        whose = stage.line_with([_file(kind, content)])

        (found,) = _read(stage, whose, kind)

        assert isinstance(found, Enclosure)
        for _ in range(2):
            with found.open() as opened:
                assert opened.read() == content


def test_the_rig_lets_a_reading_fail(stage: TakeoutSourceStage) -> None:
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)
    rigged = RiggedTakeoutSource(stage.source, rig)

    with pytest.raises(Unavailable):
        list(rigged.read(stage.line_with([call()]), Kind.CALL))
    assert [(one.port, one.method) for one in rig.calls] == [("takeout_source", "read")]


def _file(kind: Kind, content: bytes) -> Enclosure:
    return Enclosure(
        origin=Origin.OPERATOR,
        kind=kind,
        name="May.pdf",
        media_type="application/pdf",
        at=FIRST,
        open=lambda: io.BytesIO(content),
    )


def _read(stage: TakeoutSourceStage, whose: WhoseRecords, kind: Kind) -> list[Record | Unread]:
    return [_plain(one) for one in stage.source.read(whose, kind)]


def _plain(one: Record | Unread) -> Record | Unread:
    """Return the record without the bytes that it was read from, which a source may keep, and
    without where it was read: the stages are given the same records.
    """
    plain = {"raw": (), "origin": Origin.OPERATOR}
    return replace(one, **plain) if isinstance(one, Call | Message) else one
