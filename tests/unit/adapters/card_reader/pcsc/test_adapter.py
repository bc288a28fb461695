"""Whatever takes a card away in the middle: what was done by then is said, nothing is denied."""

from collections.abc import Callable
from typing import cast

import pytest
from tests.conformance.test_card_reader import CARD, PIN, counted
from tests.peers.card.personalize import usim
from tests.peers.card.program import CardProgram

from cleanbreak.adapters.card_reader.pcsc.adapter import PcscHeldCard
from cleanbreak.adapters.card_reader.pcsc.apdu import Instruction, Protocol
from cleanbreak.adapters.card_reader.pcsc.scard import PcscCard
from cleanbreak.domain.sim_card import Personal
from cleanbreak.ports.card_reader import CardMute, CardRemoved, NoCard, WipeBroken
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

LOSSES = [CardRemoved, CardMute, NoCard, lambda: Unavailable("The service is away.")]


class Losing:
    """A card without a reader, which is lost at the n-th command of a kind."""

    protocol = Protocol.T0

    def __init__(
        self, card: CardProgram, instruction: Instruction, loss: Callable[[], OutsideFailure]
    ) -> None:
        self._card, self._instruction, self._loss = card, instruction, loss
        self.left = 2

    def transmit(self, command: bytes) -> bytes:
        if command[1] == self._instruction:
            self.left -= 1
            if self.left <= 0:
                raise self._loss()
        return self._card.answer(command)


def held(card: Losing) -> PcscHeldCard:
    return PcscHeldCard("reader", cast(PcscCard, card))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_wipe_that_breaks_off_tells_what_it_wiped(loss: Callable[[], OutsideFailure]) -> None:
    card = held(Losing(usim(CARD), Instruction.UPDATE_RECORD, loss))
    card.verify_pin(PIN)
    with pytest.raises(WipeBroken) as broken:
        card.wipe(tuple(Personal))
    found, left = counted(broken.value.wiped)
    assert (found, found - left) == (2, 1), "only the first of the two contacts in EF.ADN is sure"


@pytest.mark.parametrize("loss", LOSSES)
def test_a_wipe_that_did_not_begin_did_nothing(loss: Callable[[], OutsideFailure]) -> None:
    program = usim(CARD)
    losing = Losing(program, Instruction.READ_RECORD, loss)
    losing.left = 12
    card = held(losing)
    card.verify_pin(PIN)
    losing.left = 1
    before = program.memory()
    with pytest.raises(Unavailable):
        card.wipe(tuple(Personal))
    assert program.memory() == before


@pytest.mark.parametrize("loss", LOSSES)
def test_a_pin_without_an_answer_may_have_cost_a_try(loss: Callable[[], OutsideFailure]) -> None:
    card = held(Losing(usim(CARD), Instruction.VERIFY_PIN, loss))
    with pytest.raises(OutcomeUnknown):
        card.verify_pin(PIN)
