"""The agent's console, for tests: callers who typed something, and forms as pages send them."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.desks import shape
from tests.hotlines import ALL_SKILLS, Hotline
from tests.staff_people import signed_in_as
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.call_handling import IN_ORDER, READ_OUT, CallStep
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.end_in_call import digest_of_call, preview_in_call
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.prove_by_keypad import BY_KEYPAD
from cleanbreak.flows.read_handling import read_handling
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.verification import ProofChallengeRow, note_given

ANNA = LineOf(language="en")
STRANGER = "+4915228819999"
ADA = Actor(channel=Channel.HOTLINE, acting_user="agent:ada")
SEAT = "/staff/hotline/call/"
PHONE = "sip:ada@phones.example"


@dataclass
class Console:
    """A hotline with the agent Ada at her browser."""

    world: TestWorld
    ada: Client = field(default_factory=Client)
    address: str = ""
    """Of the site, for a browser."""

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


def up_to(hotline: Console, page: str, last: CallStep, when: str = "1") -> CallHandlingRow:
    """Do every step that is due, up to the last one; return how the call is handled."""
    texts = {CallStep.NAMED: ANNA.msisdn, CallStep.PAPERS: when, CallStep.CONFIRMED: "1"}
    while True:
        handling = CallHandlingRow.objects.get(closed_at=None)
        done_now = set(handling.steps.values_list("step", flat=True))
        due = next(one for one in IN_ORDER if one.value not in done_now)
        if IN_ORDER.index(due) > IN_ORDER.index(last):
            return handling
        if due is CallStep.VERIFIED:
            done(hotline.ada, page, due, "3")
            done(hotline.ada, page, due, code_of(handling.verification_id))
        else:
            done(hotline.ada, page, due, texts.get(due, ""))


def shown(hotline: Console, page: str) -> str:
    """Return the page as Ada sees it."""
    return str(hotline.ada.get(page).content.decode())


def anybodys(answer: Any, named: str) -> tuple[int, str]:
    """Return a page without what differs from call to call: number, instants, check code."""
    status, text = shape(answer)
    text = re.sub(r"\?seen=[0-9a-f]+|[0-9]{2}:[0-9]{2}:[0-9]{2}", "", text.replace(named, ""))
    return status, re.sub(r'id="check-code">[^<]+', "", text)


def mark_of(answer: Any) -> str:
    """Return by what the page's script asks whether something has happened."""
    found = re.search(r"news/\?seen=([^\"]+)", answer.content.decode())
    assert found
    return found[1]


def says(answer: Any, words: str, status: int = 422) -> bool:
    """Return whether a page says something; if nothing else is said, as a refusal."""
    return answer.status_code == status and words in answer.content.decode()


def so_far(last: CallStep) -> None:
    """Let everything be done up to a step, as the flows note it."""
    row, now = CallHandlingRow.objects.get(closed_at=None), timezone.now()
    row.verification_id = open_verification(ANNA.msisdn, None, ADA, now)
    row.save()
    note_given(row.verification_id, ProofKind.LINE_CODE, "system", now)
    for step in IN_ORDER[: IN_ORDER.index(last) + 1]:
        details = {"when": "notice"} if step is CallStep.PAPERS else {}
        if step in READ_OUT:
            story = read_handling(row.handling_id, ADA)
            plan = preview_in_call(story, "notice", ADA, wired_outside(), now)
            details = {"statement": digest_of_call(story, plan)}
        note_call_step(row.handling_id, step, details, ADA, now)
