"""The scene of an attempt: a victim's line, the mail that is read, the time that passes."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client, override_settings
from django.utils import timezone
from tests.committed_database import empty_tables
from tests.holders import browser, code_in, line_id, newest
from tests.money_stories import WHERE, link_in, send_what_is_due
from tests.staff_people import NAMES, add_person, signed_in
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.money import Balance
from cleanbreak.domain.risk import LineSignals
from cleanbreak.domain.staff import Role
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.cash_drawer import CashMovementRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.verification import ProofChallengeRow, VerificationRow

VICTIM = LineOf(refund_reference=None, language="en")
SECOND = LineOf(msisdn="+4915228817402", refund_reference=None, language="en")
"""Of the same holder."""
THIEF = LineOf(msisdn="+4915228817666", name="Tim Thief", email="thief@example.net", language="en")
NOBODY = "+4915228800000"
OTHER_PHONE = "+4915228800099"
"""The victim's contact number on file."""
PIN = "4711"
THIEFS_IBAN, FOREIGN_IBAN = "DE02 1203 0000 0000 2020 51", "GB33 BUKB 2020 1555 5555 55"
CARD_DIGITS = VICTIM.iccid[-6:]
SECRETS = (VICTIM.email, VICTIM.iccid, VICTIM.imsi, SECOND.msisdn, "12.34")
"""What stands in the victim's account and nobody tells a thief who knows name and number."""
STOPS = re.compile(r"http://testserver(/object/\S+/)")
BASE = {
    "ALLOWED_HOSTS": ["testserver"],
    "CLEANBREAK_OUTSIDE": "tests.worlds.current_outside",
    "CLEANBREAK_BASE_URL": "http://testserver",
    "CLEANBREAK_FOUR_EYES_ABOVE": {"EUR": 5000},
    "CLEANBREAK_CASH_FOUR_EYES_ABOVE": {"EUR": 5000},
    "PASSWORD_HASHERS": ["tests.staff_people.QuickHasher"],
}


@dataclass
class Scene:
    """A world with a victim in it, and what an attacker and the victim can do there."""

    world: TestWorld
    rigging: pytest.MonkeyPatch
    stolen: set[str] = field(default_factory=set)
    """Whose messages the attacker reads, and the victim reads no more."""

    # -- what the attacker has ---------------------------------------------------------------------

    def steals(self, *recipients: str) -> None:
        self.stolen.update(recipients)

    def reads_code(self, recipient: str) -> str:
        """Return the newest code sent to somebody whose messages were stolen."""
        assert recipient in self.stolen, "an attacker reads only what was stolen"
        return code_in(newest(self.world, recipient))

    def messages_to(self, recipient: str) -> list[str]:
        send_what_is_due(self.world)
        inbox = MemoryMessages(self.world.world).inbox()
        return [one.message.text for one in inbox if one.message.recipient == recipient]

    def swaps_sim(self, what: str = "sim_changed_at") -> None:
        """Have the number moved to a card, or a phone, of one's own, an hour ago."""
        known = {"sim_changed_at": None, "device_changed_at": None, "is_forwarded": False}
        known[what] = timezone.now() - timedelta(hours=1)  # type: ignore[assignment]
        self.network_says(**known)
        self.steals(VICTIM.msisdn)

    def network_says(self, **known: Any) -> None:
        MemoryIdentity(self.world.world).set_signals({VICTIM.msisdn: LineSignals(**known)})

    # -- the account -------------------------------------------------------------------------------

    def asks_for_code(self, client: Client, line: LineOf, way: str) -> None:
        answer = client.post("/account/sign-in/", {"number": line.msisdn, "way": way})
        assert answer.status_code == 303, answer.content.decode()

    def signs_in(self, line: LineOf = VICTIM, way: str = "sms") -> Client:
        """Sign in to an account with a code that was read."""
        client = browser()
        self.asks_for_code(client, line, way)
        code = self.reads_code(line.msisdn if way == "sms" else line.email)
        client.post("/account/sign-in/code/", {"code": code})
        return client

    def proves(self, client: Client, kind: str, line: LineOf = VICTIM) -> None:
        """Step up by a further code that was read."""
        address = f"/account/lines/{line_id(line)}/prove/"
        client.post(address, {"kind": kind, "send": "1"})
        code = self.reads_code(line.msisdn if kind == "line_code" else line.email)
        client.post(address, {"kind": kind, "code": code})

    def cancels(self, client: Client, line: LineOf = VICTIM, **typed: str) -> Any:
        return client.post(f"/account/lines/{line_id(line)}/cancel/", typed)

    # -- the portal --------------------------------------------------------------------------------

    def declares(self, client: Client, **typed: str) -> str:
        """Declare the end of the victim's line; return the status page."""
        page = status_page(declare(client, **{"reply_email": THIEF.email, **typed}))
        tie(self.world)
        return page

    def ends_now(self, client: Client, page: str, **codes: str) -> None:
        """Type codes on the page that asks for them, and confirm what follows."""
        client.post(f"{page}end-now/", codes)
        client.post(f"{page}end-now/")

    # -- staff -------------------------------------------------------------------------------------

    def staff(self, role: Role, *, store: str = "", queue: str = "") -> Client:
        """Return the browser of somebody of staff, who is hired if need be."""
        if not User.objects.filter(username=NAMES[role]).exists():
            add_person(NAMES[role], role)
        return signed_in(role, store=store, queue=queue)

    def begins_call(self, agent: Client, number: str = VICTIM.msisdn) -> str:
        return str(agent.post("/staff/callers/", {"named": number})["Location"])

    def says(self, agent: Client, page: str, kind: str, given: str = "") -> Any:
        return agent.post(f"{page}prove/", {"kind": kind, "given": given})

    def reads_out(self, agent: Client, page: str, kind: str) -> None:
        """Have a code sent, and read it out to the agent."""
        agent.post(f"{page}send/", {"kind": kind})
        to = VICTIM.msisdn if kind == "line_code" else VICTIM.email
        self.says(agent, page, kind, self.reads_code(to))

    # -- the victim, and time ----------------------------------------------------------------------

    def victim_objects(self) -> None:
        """Let the victim press the button behind every link in the messages that still arrive."""
        send_what_is_due(self.world)
        for received in MemoryMessages(self.world.world).inbox():
            if received.message.recipient in self.stolen | {THIEF.msisdn, THIEF.email}:
                continue
            text = received.message.text
            stops = STOPS.findall(text)
            if received.message.subject == WHERE:
                stops.append(f"{link_in(text)}stop/")
            for stop in stops:
                Client().post(stop)

    def minutes_pass(self, minutes: int) -> None:
        """Make codes and verifications so much older."""
        ago = timedelta(minutes=minutes)
        ProofChallengeRow.objects.update(expires_at=F("expires_at") - ago)
        VerificationRow.objects.update(
            opened_at=F("opened_at") - ago, expires_at=F("expires_at") - ago
        )

    def days_pass(self, days: int) -> None:
        """Let workers do what becomes due."""
        self.world.clock.now = max(self.world.clock(), timezone.now())
        self.world.work()
        submit_payouts(self.world.outside, self.world.clock)
        self.world.clock.advance(days=days, minutes=5)
        self.world.work()
        follow_choices(self.world.clock())
        submit_payouts(self.world.outside, self.world.clock)

    # -- what came of it ---------------------------------------------------------------------------

    def has_ended(self, line: LineOf = VICTIM) -> bool:
        return LineRow.objects.filter(iccid=line.iccid, state="terminated").exists()

    def is_robbed(self) -> bool:
        """Return whether money went to the thief, or over a counter."""
        payments = [*self.world.world.all("bank.payment").values()]
        sent_to = " ".join(str(one["destination"]) for one in payments)
        accounts = (iban.replace(" ", "") for iban in (THIEFS_IBAN, FOREIGN_IBAN))
        if any(account in sent_to for account in accounts):
            return True
        (balance,) = MemoryCharging(self.world.world).read_balance([THIEF.msisdn[1:]])
        is_credited = isinstance(balance, Balance) and balance.paid_minor > 1234
        return is_credited or CashMovementRow.objects.filter(kind="paid").exists()


@contextmanager
def opened_scene(stolen: Sequence[str] = ()) -> Iterator[Scene]:
    """Open a world of this minute with the victim, a second line of theirs, and the thief's own."""
    empty_tables()
    world = make_world()
    world.clock.now = timezone.now()
    CURRENT.append(world.outside)
    with override_settings(**BASE), pytest.MonkeyPatch.context() as rigging:
        world.add(VICTIM, SECOND, THIEF)
        HolderRow.objects.filter(name=VICTIM.name).update(contact_number=OTHER_PHONE)
        HolderRow.objects.update(contact_changed_at=None)
        MemoryIdentity(world.world).set_pins({f"C-{VICTIM.name}": PIN})
        try:
            yield Scene(world, rigging, set(stolen))
        finally:
            CURRENT.pop()
            Session.objects.all().delete()
            User.objects.all().delete()


def owe(scene: Scene) -> PayoutRow:
    """End the victim's line in the proper way; return what is owed for it."""
    request_termination(at_once(VICTIM), scene.world.outside, scene.world.clock())
    scene.world.work()
    return PayoutRow.objects.get(line_id=line_id(VICTIM))
