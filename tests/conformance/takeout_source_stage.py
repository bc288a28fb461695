"""The stage of the port ``takeout_source``, and the shipped fake upon it."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from tests.card_records import dump_of, dumped

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.takeout_source.card import CardTakeoutSource
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.card_dump import CardDump, DumpedFile
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_parts import best_writing, split
from cleanbreak.domain.sms_record import Stored, encode_sms_record
from cleanbreak.domain.sms_time import encode_timestamp
from cleanbreak.domain.sms_tpdu import Address, Deliver
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.takeout import Call, Kind, Message, Record
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.takeout_source import TakeoutSource, WhoseRecords

NUMBERS = itertools.count(1)
HELD_SINCE = date(2025, 3, 1)


class TakeoutSourceStage(Protocol):
    """A keeper of records, with what a suite needs to set it up."""

    source: TakeoutSource

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        """Return a new line, held since ``HELD_SINCE``, of which these records are kept.

        Those of kinds that the keeper cannot hold are left out.
        """

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        """Let a reading of this kind break off after so many records."""

    def set_down(self, *, down: bool) -> None:
        """Let nobody reach the keeper, or again."""


def fresh_line(held_since: date | None = HELD_SINCE) -> WhoseRecords:
    """Return a line of which nobody has heard."""
    n = next(NUMBERS)
    return WhoseRecords(
        msisdn=f"+49153{n:08d}",
        imsi=f"26201{n:010d}",
        charging_account=f"takeout-{n}",
        held_since=held_since,
    )


class MemoryTakeoutSourceStage:
    """The shipped fake."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.source = MemoryTakeoutSource(world)

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        whose = fresh_line()
        holds = self.source.holds()
        self.source.keep(whose, [one for one in records if holds[one.kind]])
        return whose

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        self.source.break_off_after(whose, kind, records)

    def set_down(self, *, down: bool) -> None:
        self._world.set_down("takeout_source", down)


USIM = bytes.fromhex("A0000000871002FF49FF0589")
OCI, SMS = 0x6F81, 0x6F3C


class CardTakeoutSourceStage:
    """Cards that were read at a desk, by the bytes of their records."""

    def __init__(self) -> None:
        self._dumps: dict[str, CardDump] = {}
        self._is_down = False
        self.source = CardTakeoutSource(self._kept, self._check)

    def line_with(self, records: Sequence[Record]) -> WhoseRecords:
        whose = fresh_line()
        calls = [_outgoing(one) for one in records if isinstance(one, Call)]
        texts = [_received(one) for one in records if isinstance(one, Message)]
        self._dumps[whose.imsi] = dump_of(
            dumped((USIM, OCI), *reversed(calls)),  # the first record is the newest
            dumped((USIM, SMS), *texts, free_by_status=True),
        )
        return whose

    def break_off_after(self, whose: WhoseRecords, kind: Kind, records: int) -> None:
        """Let the reading of a card end before it had the newest calls."""
        assert kind is Kind.CALL
        calls, texts = self._dumps[whose.imsi].files
        kept = dict(list(calls.records.items())[-records:])
        read = DumpedFile(
            path=calls.path,
            record_bytes=calls.record_bytes,
            record_count=calls.record_count,
            records=kept,
        )
        self._dumps[whose.imsi] = dump_of(read, texts)

    def set_down(self, *, down: bool) -> None:
        self._is_down = down

    def _kept(self, whose: WhoseRecords) -> CardDump | None:
        self._check()
        return self._dumps.get(whose.imsi)

    def _check(self) -> None:
        if self._is_down:
            raise Unavailable("The readings cannot be asked for.")


def _outgoing(call: Call) -> bytes:
    """EF.OCI (TS 31.102 clause 4.2.34)."""
    assert call.at
    assert call.address
    duration = (call.duration_s or 0).to_bytes(3, "big")
    number = encode_number(call.address) + b"\xff\xff"
    return b"\xff" * 10 + number + encode_timestamp(call.at) + duration + b"\xff" * 3


def _received(message: Message) -> bytes:
    """EF.SMS (TS 51.011 clause 10.5.3)."""
    text = message.text or ""
    data = split(text, best_writing(text))[0]
    unit = Deliver(address=Address.of(message.address), at=message.at, data=data, scheme=0)
    return encode_sms_record(Stored.READ, "", encode_tpdu(unit))
