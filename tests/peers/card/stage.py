"""The stage of the port ``card_reader`` at a real pcscd: cards are programs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from cleanbreak.adapters.card_reader.memory import FakeCard
from cleanbreak.adapters.card_reader.pcsc import PcscCardReader
from cleanbreak.domain.sim_card import Personal

from .desk import SLOTS, Desk, wait_until
from .personalize import bank_card, held, usim
from .program import CardProgram
from .slot import Fault, Mute, Slot, leaving_at

NOTICED_WITHIN_S = 5.0
PCSCD_LOOKS_EVERY_S = 0.4
"""PCSCLITE_STATUS_POLL_RATE (pcsclite.h)."""
CARD_TIMEOUT_S = 1.0
"""The same machine answers within milliseconds: a test of silence need not take 20 seconds."""
UPDATE_RECORD = 0xDC


class PcscStage:
    """Two readers, empty at first."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.readers = self.other_process()
        self._slots: dict[int, Slot] = {}
        self._mutes: list[Mute] = []
        self.card: CardProgram | None = None
        """What was put into the first reader last."""
        self.written: FakeCard | None = None

    def close(self) -> None:
        for mute in self._mutes:
            mute.released.set()
        for slot in SLOTS:
            self.take_out(slot)

    def other_process(self) -> PcscCardReader:
        return PcscCardReader(card_timeout_s=CARD_TIMEOUT_S)

    def insert(self, card: FakeCard, slot: int = 0) -> None:
        program = usim(card) if card.is_sim else bank_card()
        fault: Fault | None = None
        if card.is_silent:
            fault = Mute(program)
            self._mutes.append(fault)
        if slot == 0:
            self.written = card
        self.insert_program(program, slot, fault)

    def insert_program(self, card: CardProgram, slot: int = 0, fault: Fault | None = None) -> None:
        self.take_out(slot)
        if slot == 0:
            self.card = card
        self._slots[slot] = Slot(self.desk.port + slot, card, fault)
        self._await_noticed(slot, has_card=True)

    def insert_again(self) -> None:
        assert self.card
        self.insert_program(self.card)

    def take_out(self, slot: int = 0) -> None:
        if taken := self._slots.pop(slot, None):
            taken.take_out()
            self._await_noticed(slot, has_card=False)
            if taken.is_faulty:
                # A card that was let go in the moment in which it was lost counts as missing at
                # once, but pcscd has not looked yet, and would not notice the next one.
                time.sleep(PCSCD_LOOKS_EVERY_S)

    def take_out_after(self, records: int) -> None:
        assert self.card
        self.insert_program(self.card, fault=leaving_at(self.card, UPDATE_RECORD, records + 1))

    def tries_left(self) -> int:
        assert self.card
        return self.card.tries_left

    def holds(self) -> dict[Personal, int]:
        """Search the memory of the card for each text."""
        assert self.card
        assert self.written
        memory = b"".join(held(self.card))
        return {
            kind: sum(text.encode() in memory for text in texts)
            for kind, texts in self.written.records.items()
        }

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.desk.stop()
        yield
        self.desk.start()

    def _await_noticed(self, slot: int, *, has_card: bool) -> None:
        def is_noticed() -> bool:
            return self.readers.readers()[slot].has_card is has_card

        wait_until(is_noticed, NOTICED_WITHIN_S, f"has_card is not {has_card}")
