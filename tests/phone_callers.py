"""A caller for tests: what a provider would post, and what they hear."""

import io
import wave
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.hotline_calls import set_pin
from tests.worlds import LineOf, TestWorld, make_world

from cleanbreak.domain.call_turn import CallSaid, Heard, Spoken, Turn
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.seat_agent import take_seat
from cleanbreak.flows.take_call_turn import take_call_turn
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow

CALLS = count(1)

LINE = LineOf(language="en")
OTHER = LineOf(msisdn="+4915228817394", name="Ben Other", email="ben@example.org")
TYPED, TYPED_OTHER, STRANGERS = "015228817386", "015228817394", "015228819999"
"""As people of Germany type them; the last one is nobody's."""
ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")
PHONE = "sip:ada@phones.example"
TO_READ_BACK = ("1", "2", TYPED)
"""English, to cancel, and the number."""
TO_CONFIRM = (*TO_READ_BACK, "2", "5")
"""By keys, without a proof."""
AT_NIGHT = "Mo-Fr 08:00-08:01"


def hotline_world(settings: Any) -> TestWorld:
    """Return a world whose hotline stands in Germany."""
    settings.CLEANBREAK_HOME_PLACE = "de"
    made = make_world()
    made.add(LINE, OTHER)
    set_pin(made, LINE)
    return made


def rung(world: TestWorld) -> "Caller":
    """Return somebody who has just called."""
    made = Caller(world)
    made.ring()
    return made


def sits_down(world: TestWorld, actor: Actor = ADA) -> None:
    """Let an agent sit down at a telephone."""
    take_seat(actor, ("en", "de", "zh"), ("cancel", "fraud", "other"), PHONE, world.clock.now)


def declared() -> list[DeclarationRow]:
    """Return every declaration, in its order."""
    return list(DeclarationRow.objects.order_by("declaration_id"))


def _recorded(frame: bytes) -> bytes:
    """Return two seconds of the same sound, as a telephone records it."""
    with io.BytesIO() as file:
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(frame * 8000)
        return file.getvalue()


VOICE = _recorded(b"\x00\x20\x00\xe0")
SILENCE = _recorded(b"\x00\x00\x00\x00")


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
