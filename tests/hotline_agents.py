"""The agent's console, for tests: callers who typed something, and forms as pages send them."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.hotlines import ALL_SKILLS, Hotline
from tests.staff_people import signed_in_as
from tests.worlds import TestWorld

from cleanbreak.domain.call_handling import READ_OUT, CallStep
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.prove_by_keypad import BY_KEYPAD
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.verification import ProofChallengeRow, note_given

SEAT = "/staff/hotline/call/"
PHONE = "sip:ada@phones.example"


@dataclass
class Console:
    """A hotline with the agent Ada at her browser."""

    world: TestWorld
    ada: Client = field(default_factory=Client)

    def calls(self, msisdn: str = "", language: str = "en", *proofs: ProofKind) -> UUID:
        """Let somebody call who types their number, and perhaps proves something by keys."""
        now = timezone.now()
        call_id = Hotline(now).joins(language)
        row = HotlineCallRow.objects.get(pk=call_id)
        row.msisdn = seal(msisdn) if msisdn else ""
        row.topic = CallTopic.OTHER.value
        if proofs:
            row.verification_id = open_verification(msisdn, None, BY_KEYPAD, now)
            for kind in proofs:
                note_given(row.verification_id, kind, "caller", now)
        row.save()
        return call_id

    def takes(self, client: Client | None = None) -> str:
        """Press the key for the next call, whose phone then rings; return the page of the call."""
        answer = (client or self.ada).post(f"{SEAT}next/")
        assert answer.status_code == 303, answer.content.decode()
        page = str(answer["Location"])
        assert page != SEAT, "nobody waits"
        self.is_put_through()
        return page

    def is_put_through(self) -> None:
        """Let the callers' telephones ask where they stand, as they do every few seconds."""
        for row in HotlineCallRow.objects.filter(ended_at=None, agent=""):
            read_place(row.call_id, timezone.now())

    def works(self) -> None:
        """Let the worker do what is due now."""
        self.world.clock.now = timezone.now()
        self.world.work()
        send_announcements(self.world.outside, self.world.clock)

    def hangs_up(self, call_id: UUID) -> None:
        """Let a caller hang up."""
        now = timezone.now()
        HotlineCallRow.objects.filter(pk=call_id).update(ended_at=now, outcome="served")
        leave_queue(call_id, LeaveReason.HUNG_UP, now)


def console(world: TestWorld, *languages: str) -> Console:
    """Return the hotline, at which Ada has a seat."""
    world.clock.now = timezone.now()
    ada = signed_in_as("ada")
    made = Console(world, ada)
    sit(ada, *languages)
    return made


def sit(client: Client, *languages: str, phone: str = PHONE) -> Any:
    """Take a seat."""
    said = {"language": languages or ("en", "de", "zh"), "skill": ALL_SKILLS, "phone": phone}
    return client.post(f"{SEAT}seat/", said)


def do(client: Client, page: str, step: CallStep, text: str = "", **more: str) -> Any:
    """Send the form of a step, as its page would."""
    if "seen" not in more and step in (*READ_OUT, CallStep.CONFIRMED):
        found = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
        more["seen"] = found[1] if found else ""
    return client.post(page, {"step": step.value, "scan": text, **more})


def done(client: Client, page: str, step: CallStep, text: str = "") -> None:
    """Send the form of a step, which is then done."""
    answer = do(client, page, step, text)
    assert (answer.status_code, answer["Location"]) == (303, page), answer.content.decode()


def code_of(verification_id: UUID | None, kind: ProofKind = ProofKind.LINE_CODE) -> str:
    """Return the code that was sent last."""
    challenge = ProofChallengeRow.objects.get(verification_id=verification_id, kind=kind.value)
    return sent_code(kind, challenge.nonce)
