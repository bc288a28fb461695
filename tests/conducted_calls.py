"""Calls at the hotline for tests of what agents say and do in them: two agents, and a caller."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.hotlines import ALL_SKILLS, Hotline
from tests.staff_people import add_person, signed_in_as
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.recorder.memory import MemoryRecorder
from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LeaveReason, PlaceState
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.begin_handling import take_call
from cleanbreak.flows.go_on_in_call import greet
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.prove_by_keypad import BY_KEYPAD
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.seat_agent import take_seat
from cleanbreak.ports.recorder import Recorder
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.verification import note_given

ADA = Actor(channel=Channel.HOTLINE, acting_user="agent:ada")
BOB = Actor(channel=Channel.HOTLINE, acting_user="agent:bob")
RECORDERS: list[Recorder] = []
OFFERS = """
half_price:
  en: Half the price for three months.
  de: Drei Monate zum halben Preis.
  zh: 三个月半价。
more_data:
  en: Twice the data.
  de: Doppelt so viele Daten.
  zh: 双倍流量。
"""


@dataclass
class Conducted:
    """A hotline with the agents Ada and Bob."""

    world: TestWorld

    @property
    def now(self) -> datetime:
        return timezone.now()

    def keeps_up(self) -> None:
        """Let the clock of the world be that of the machine."""
        self.world.clock.now = timezone.now()

    def sits(self, actor: Actor, *languages: str, skills: tuple[str, ...] = ALL_SKILLS) -> None:
        name = actor.acting_user.partition(":")[2]
        spoken = languages or ("en", "de", "zh")
        take_seat(actor, spoken, skills, f"sip:{name}@phones.example", self.now)

    def rings(self, line: LineOf | None = None, *proofs: ProofKind, language: str = "en") -> UUID:
        """Let somebody call who wants to end a line, and perhaps has typed and proved it."""
        call_id = Hotline(self.now).joins(language)
        row = HotlineCallRow.objects.get(pk=call_id)
        row.topic = CallTopic.CANCEL.value
        row.msisdn = seal(line.msisdn) if line else ""
        if line and proofs:
            row.verification_id = open_verification(line.msisdn, None, BY_KEYPAD, self.now)
            for kind in proofs:
                note_given(row.verification_id, kind, "caller", self.now)
        row.save()
        return call_id

    def answers(self, actor: Actor = ADA) -> UUID:
        """Let an agent take the next call and greet the caller; return its handling."""
        handling_id = take_call(actor, self.now)
        assert handling_id
        call_id = CallHandlingRow.objects.get(pk=handling_id).call_id
        assert read_place(call_id, self.now).state is PlaceState.OFFERED
        answer_call(call_id, actor, self.now)
        greet(handling_id, actor, self.now)
        return handling_id

    def hangs_up(self, call_id: UUID) -> None:
        HotlineCallRow.objects.filter(pk=call_id).update(ended_at=self.now, outcome="served")
        leave_queue(call_id, LeaveReason.HUNG_UP, self.now)


def conducted(world: TestWorld, settings: Any, tmp_path: Path) -> Conducted:
    """Return the hotline of an operator in California, which may make offers there."""
    settings.CLEANBREAK_BASE_URL = "https://end.example"
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "us-ca"
    offers = tmp_path / "offers.yaml"
    offers.write_text(OFFERS, encoding="utf-8")
    settings.CLEANBREAK_CALL_OFFERS = str(offers)
    world.clock.now = timezone.now()
    add_person("bob", Role.AGENT)
    made = Conducted(world)
    made.sits(ADA)
    made.sits(BOB)
    return made


def recorder() -> Recorder | None:
    """Stand in the settings for what the wiring makes."""
    return RECORDERS[-1] if RECORDERS else None


@contextmanager
def recording(world: TestWorld, settings: Any) -> Iterator[MemoryRecorder]:
    """Give the operator a recorder."""
    settings.CLEANBREAK_RECORDER_WIRING = "tests.conducted_calls.recorder"
    made = MemoryRecorder(world.world)
    RECORDERS.append(made)
    yield made
    RECORDERS.clear()


def call_of(handling_id: UUID) -> UUID:
    return CallHandlingRow.objects.get(pk=handling_id).call_id


def browser_of(actor: Actor) -> Client:
    return signed_in_as(actor.acting_user.partition(":")[2])


def page_of(handling_id: UUID) -> str:
    return f"/staff/hotline/call/{handling_id}/"


def steps_of(handling_id: UUID) -> set[CallStep]:
    row = CallHandlingRow.objects.get(pk=handling_id)
    return {CallStep(step) for step in row.steps.values_list("step", flat=True)}
