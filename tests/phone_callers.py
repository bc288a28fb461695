"""A caller for tests: what a provider would post, and what they hear."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tests.worlds import TestWorld

from cleanbreak.domain.call_turn import CallSaid, Heard, Spoken, Turn
from cleanbreak.flows.take_call_turn import take_call_turn
from cleanbreak.records.hotline_call import HotlineCallRow

CALLS = count(1)


@dataclass
class Caller:
    """Somebody on the phone."""

    world: TestWorld
    number: str = "+4915209999999"
    call: str = field(default_factory=lambda: f"CA{next(CALLS):08}")
    turn: Turn | None = None
    last: CallSaid | None = None

    def ring(self) -> Turn:
        return self.says(Heard.RANG)

    def press(self, *keys: str) -> Turn:
        """Press keys, turn after turn."""
        for digits in keys:
            heard = self.says(Heard.KEYS, digits)
        return heard

    def wait(self) -> Turn:
        return self.says(Heard.NOTHING)

    def hang_up(self) -> Turn:
        return self.says(Heard.HUNG_UP)

    def says(self, heard: Heard, digits: str = "") -> Turn:
        number = self.turn.number if self.turn else 0
        self.last = CallSaid(
            provider="gateway",
            provider_call_id=self.call,
            heard=heard,
            turn=number,
            digits=digits,
            caller_number=self.number,
        )
        return self.post(self.last)

    def again(self) -> Turn:
        """Say what was said last once more, as a provider that got no answer."""
        assert self.last
        return self.post(self.last)

    def post(self, said: CallSaid) -> Turn:
        self.turn = take_call_turn(said, self.world.outside, self.now)
        return self.turn

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    @property
    def row(self) -> HotlineCallRow:
        return HotlineCallRow.objects.get(provider_call_id=self.call)

    @property
    def heard(self) -> list[str]:
        """Return the prompts that were said last."""
        assert self.turn
        return [one.prompt for one in self.turn.says if isinstance(one, Spoken)]

    @property
    def text(self) -> str:
        """Return what was said last."""
        assert self.turn
        return " ".join(one.text for one in self.turn.says if isinstance(one, Spoken))
