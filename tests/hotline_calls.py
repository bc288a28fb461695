"""Calls for stories about the hotline: somebody has typed a line, and is asked for more."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from tests.proofs import right_codes
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.declaration import Receipt
from cleanbreak.domain.proof import ProofKind
from cleanbreak.flows.declare_by_phone import declare_by_phone, declare_by_voice
from cleanbreak.flows.prove_by_keypad import prove_by_keypad
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_code_by_phone import send_code_by_phone
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.messages import Message
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.voicemail import VoicemailRow, sealed_recording

NUMBERS = count(1)
PIN = "47110815"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
"""As much of a recording as its form is known by."""


@dataclass
class PhoneCall:
    """One call of somebody who has typed which line they mean."""

    world: TestWorld
    msisdn: str | None = None
    iccid: str | None = None
    caller_number: str = ""
    language: str = "en"
    call_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        row = HotlineCallRow(
            provider="gateway",
            provider_call_id=f"CALL{next(NUMBERS)}",
            language=self.language,
            state="cancel",
            caller_number=seal(self.caller_number) if self.caller_number else "",
            began_at=self.world.clock(),
            heard_at=self.world.clock(),
        )
        row.keep_typed(self.msisdn, self.iccid)
        row.save()
        self.call_id = row.call_id

    @property
    def row(self) -> HotlineCallRow:
        return HotlineCallRow.objects.get(pk=self.call_id)

    def prove(self, kind: ProofKind, digits: str) -> str:
        told = prove_by_keypad(self.call_id, kind, digits, self.world.outside, self.world.clock())
        return told.outcome

    def send_code(self, kind: ProofKind = ProofKind.LINE_CODE) -> str:
        return send_code_by_phone(self.call_id, self.world.clock(), kind).outcome

    def prove_by_code(self, kind: ProofKind = ProofKind.LINE_CODE) -> str:
        assert self.send_code(kind) == "sent"
        return self.prove(kind, right_codes()[kind])

    def declare(self) -> Receipt:
        return declare_by_phone(self.call_id, self.world.clock())

    def hang_up(self, outcome: str = "abandoned") -> None:
        row = self.row
        row.ended_at, row.outcome = self.world.clock(), row.outcome or outcome
        row.save()


def tied(world: TestWorld, receipt: Receipt) -> DeclarationRow:
    """Let the background do its work; return the declaration as it stands then."""
    while tie_declarations(world.outside, world.clock()):
        pass
    return DeclarationRow.objects.get(receipt_number=receipt.receipt_number)


def sent(world: TestWorld) -> list[Message]:
    """Send what waits; return everything that was ever sent."""
    send_announcements(world.outside, world.clock)
    return [one.message for one in MemoryMessages(world.world).inbox()]


def set_pin(world: TestWorld, line: LineOf, pin: str = PIN) -> None:
    """Agree a PIN with the holder of a line."""
    MemoryIdentity(world.world).set_pins({f"C-{line.name}": pin})


def declared_by_voice(now: datetime) -> Receipt:
    """Leave a recording that names no line; return the receipt."""
    row = HotlineCallRow.objects.create(
        provider="gateway",
        provider_call_id=f"VOICE{next(NUMBERS)}",
        language="en",
        state="message",
        began_at=now,
        heard_at=now,
        ended_at=now,
        outcome="abandoned",
    )
    receipt = declare_by_voice(row.call_id, now)
    VoicemailRow.objects.create(
        call_id=row.call_id,
        receipt_number=receipt.receipt_number,
        content=sealed_recording(WAV),
        seconds=1,
        language="en",
        received_at=now,
    )
    return receipt
