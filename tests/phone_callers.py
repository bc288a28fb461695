"""A caller for tests: what a provider would post, and what they hear."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tests.worlds import TestWorld

from cleanbreak.domain.call_turn import CallSaid, Heard, Spoken, Turn
from cleanbreak.flows.take_call_turn import take_call_turn
from cleanbreak.records.hotline_call import HotlineCallRow

CALLS = count(1)
VOICE = b"RIFF\0\0\0\0WAVE of somebody who speaks"


@dataclass
class Caller:
    """Somebody on the phone."""

    world: TestWorld
    number: str = "+4915209999999"
    call: str = field(default_factory=lambda: f"CA{next(CALLS):08}")
    turn: Turn | None = None
    turns: list[Turn] = field(default_factory=list)
    posts: int = 1
    """How often the provider says each thing; only the last answer arrives."""

    def ring(self) -> Turn:
        return self.does(Heard.RANG)

    def press(self, *keys: str) -> Turn:
        """Press keys, turn after turn."""
        for digits in keys:
            heard = self.does(Heard.KEYS, digits)
        return heard

    def wait(self, times: int = 1) -> Turn:
        for _ in range(times):
            heard = self.does(Heard.NOTHING)
        return heard

    def hang_up(self) -> Turn:
        return self.does(Heard.HUNG_UP)

    def speak(self, voice: bytes = VOICE) -> Turn:
        """Leave a recording."""
        return self.does(Heard.RECORDED, recorded=voice)

    def does(self, heard: Heard, digits: str = "", recorded: bytes = b"") -> Turn:
        said = CallSaid(
            provider="gateway",
            provider_call_id=self.call,
            heard=heard,
            turn=self.turn.number if self.turn else 0,
            digits=digits,
            caller_number=self.number,
            recorded=recorded,
        )
        for _ in range(self.posts):
            turn = self.post(said)
        self.turns.append(turn)
        self.turn = turn
        return turn

    def post(self, said: CallSaid) -> Turn:
        return take_call_turn(said, self.world.outside, self.now)

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    @property
    def row(self) -> HotlineCallRow:
        return HotlineCallRow.objects.get(provider_call_id=self.call)

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def heard(self) -> list[str]:
        """Return the prompts that were said last."""
        return prompts_of(self.turn)

    @property
    def text(self) -> str:
        """Return what was said last."""
        return text_of(self.turn)


def prompts_of(turn: Turn | None) -> list[str]:
    return [one.prompt for one in turn.says if isinstance(one, Spoken)] if turn else []


def text_of(turn: Turn | None) -> str:
    return " ".join(one.text for one in turn.says if isinstance(one, Spoken)) if turn else ""
