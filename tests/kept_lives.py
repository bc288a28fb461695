"""A line of which every table knows something, and where one looks whether anything is left."""

import gzip
import json
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from click.testing import CliRunner, Result
from django.db import connection
from tests.payouts import CHIEF, CLERK, IBAN, tell
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.declined_order import Declined
from cleanbreak.domain.handover import VALID_FOR, Told
from cleanbreak.domain.message_thread import Writer
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.flows.forget_handovers import forget_handovers
from cleanbreak.flows.forget_proofs import forget_proofs
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.campaign_line import CampaignLineRow
from cleanbreak.records.client_order import ClientOrderRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.declined_order import DeclinedOrderRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.handover import HandoverRow, sealed_told
from cleanbreak.records.holder_account import account_user
from cleanbreak.records.kept_entity import KeptEntityRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.message_thread import MessageThreadRow, NewMessage, insert_message
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_interval import NumberIntervalRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_wish import put_wish
from cleanbreak.records.reseal import PLACES
from cleanbreak.records.sealed import seal
from cleanbreak.records.suspicious_report import SuspiciousReportRow
from cleanbreak.records.takeout import TakeoutRow
from cleanbreak.records.verification import VerificationRow

LINE = LineOf(
    msisdn="+4915228899001", name="Zacharias Kanarienvogel", email="kanari@example.org",
    refund_reference=None, language="en",
)  # fmt: skip
CONTACT, REFERENCE, EID = "+4915228899777", "KD-KANARI-1", "89049032123451234512345678901235"
SECOND_ICCID, ACCOUNT_TAIL, TARIFF = "8949228899002000017", "3000", "KANARI-FLAT"
REASON, OTHER_NAME = "Kanari moves away", "Kanarius Declarant"
CANARIES = (
    LINE.msisdn[1:], LINE.name, "kanari", LINE.imsi, LINE.iccid, CONTACT[1:], EID, SECOND_ICCID,
)  # fmt: skip
"""Compared without regard to capitals."""
EMPTY = replace(LINE.balance, paid_minor=0)
PAID = replace(LINE, balance=EMPTY)
"""Of it no money is owed."""
YEARS = timedelta(days=365 * 12)


def live(world: TestWorld) -> UUID:
    """End a line about which everything there is was written down; return its order."""
    (line,) = world.add(LINE)
    holder = HolderRow.objects.get(pk=line.holder_id)
    HolderRow.objects.filter(pk=holder.pk).update(reference=REFERENCE, contact_number=CONTACT)
    LineRow.objects.filter(pk=line.pk).update(eid=EID, tariff=TARIFF, last_used_on=world.clock())
    FurtherSimRow.objects.create(
        line=line, iccid=SECOND_ICCID, sim_kind="esim", imsi="262019876543210"
    )
    VerificationRow.objects.create(
        line=line, guard=f"line:{line.pk}", channel="portal", opened_by="holder",
        opened_at=world.clock(), expires_at=world.clock() + timedelta(minutes=10),
    )  # fmt: skip
    account_user(holder.pk)
    AuthorityRow.objects.create(
        holder=holder, kind="guardian", person_name=seal("Gustav Kanarius"), email=seal("k@x.org"),
        document="court_appointment", document_reference=seal("4 XVII 7"),
        recorded_at=world.clock(), recorded_by="agent:cora",
    )  # fmt: skip
    order_id = request_termination(at_once(LINE), world.outside, world.clock()).order_id
    world.work()
    _write_down(world.clock(), order_id, line.pk)
    _hand_over(world.clock(), line.pk)
    TakeoutRow.objects.create(
        line=line, state="expired", form="age", age_key="age1kanari", language="en",
        channel="portal", asked_by="holder", asked_at=world.clock(), changed_at=world.clock(),
        due_at=world.clock(),
    )  # fmt: skip
    _pay(world, order_id)
    return order_id


def _write_down(now: datetime, order_id: UUID, line_id: int) -> None:
    for number, (order, msisdn) in enumerate([(order_id, LINE.msisdn), (None, "+4915228890000")]):
        DeclarationRow.objects.create(
            receipt_number=f"KDS-{number}", submission_key=f"key-{number}", kind="extraordinary",
            reason=REASON, holder_name=OTHER_NAME, msisdn=msisdn, reply_email="kanari2@example.org",
            language="en", received_at=now, earliest_end_date=now.date(), operator="Harbour",
            tied_at=now, order_id=order, made_order_id=order,
        )  # fmt: skip
    campaign = CampaignRow.objects.create(
        state="finished", reason="fleet", created_at=now, created_by="agent:max", ended_at=now,
    )  # fmt: skip
    CampaignLineRow.objects.create(
        campaign_id=campaign.pk, line_number=2, msisdn=LINE.msisdn, iccid=LINE.iccid, eid=EID,
        line_id=line_id,
    )  # fmt: skip
    SuspiciousReportRow.objects.create(
        receipt_number="RPT-1", met_by="call", said=seal("Kanari called"), where="",
        contact="", reported_at=now, closed_at=now, closed_by="agent:ada",
    )  # fmt: skip
    _write_to_us(now, line_id)
    said = ClientOrderRow(order_id=order_id, client_id="crm", item_id="1")
    said.say({"relatedParty": [{"id": "7", "name": LINE.name}]}, now)
    said.save()
    wanted = {"productOrderItem": [{"id": "1", "action": "add"}], "description": LINE.name}
    declined = DeclinedOrderRow(client_id="crm", asked_at=now)
    declined.say(Declined(api=EventApi.ORDERING_4, body=wanted), now)
    declined.save()
    kept = KeptEntityRow(client_id="crm", kind="product4", beside=str(line_id), line_id=line_id)
    kept.say({"description": LINE.name}, now)
    kept.save()
    ConfidentialRequestRow.objects.create(
        submission_key="conf-1", person_name=seal("Kanaria Flüchtig"), msisdn=seal(LINE.msisdn),
        safe_medium="email", safe_address=seal("safe@example.org"), language="en",
        received_at=now, decision="refused", decided_at=now, decided_by="agent:iris",
    )  # fmt: skip


def _write_to_us(now: datetime, line_id: int) -> None:
    """Leave a message on our page and one by text, and let somebody close both."""
    for number, way in enumerate(("form", "sms")):
        thread = MessageThreadRow.objects.create(
            message_number=f"MSG-{number}", way=way, language="en", began_at=now, heard_at=now,
            contact=seal("kanari3@example.org"), said_name=seal(LINE.name), said_number=seal("12"),
            line_id=line_id if way == "sms" else None, closed_at=now, closed_by="agent:ada",
        )  # fmt: skip
        new = NewMessage(
            writer=Writer.SENDER, text=f"I am {LINE.name}", source=f"s-{number}", mail_id="<k@x>"
        )
        insert_message(thread.thread_id, new, now)


def _hand_over(now: datetime, line_id: int) -> None:
    told = Told(msisdn=LINE.msisdn, holder_name=OTHER_NAME, reason=REASON)
    HandoverRow.objects.create(
        subject="line:1", code_mac="mac-1", told=sealed_told(told), language="en", line_id=line_id,
        channel="portal", made_by="holder", made_at=now, expires_at=now + VALID_FOR,
    )  # fmt: skip


def _pay(world: TestWorld, order_id: UUID) -> None:
    put_wish(
        order_id,
        (PayoutMethod.BANK, Destination(account="DE02120300000000202051", name=LINE.name)),
        "holder",
        world.clock(),
    )
    own = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name=LINE.name))
    choose_payout(order_id, own, CLERK, world.clock())
    world.clock.advance(days=2)
    submit_payouts(world.outside, world.clock)
    if PayoutRow.objects.get(pk=order_id).state == "held":
        approve_payout(order_id, CHIEF, world.clock())
    tell(world, order_id, PayoutState.SETTLED)


def whole_database() -> dict[str, str]:
    """Return every row of every table as PostgreSQL writes it."""
    texts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {table} t")
            texts[table] = "\n".join(row[0] for row in cursor.fetchall())
    return texts


def sealed_texts() -> set[str]:
    """Return every sealed text that there is: as good as what is in it."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for place in PLACES:
            cursor.execute(f"SELECT {place.value} FROM {place.table} t")
            found |= {row[0] for row in cursor.fetchall() if row[0]}
    return found


def files_below(folder: Path) -> dict[str, str]:
    """Return every file, compressed ones as what is in them; not those of the database server.

    What PostgreSQL has deleted stays in its files until it is written over: see ADR 0026.
    """
    texts = {}
    for path in folder.rglob("*"):
        if not path.is_file() or "postgres" in path.relative_to(folder).parts[0]:
            continue
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        texts[str(path.relative_to(folder))] = content.decode("utf-8", "replace")
    return texts


def home() -> Path:
    return Path(os.environ["CLEANBREAK_HOME"])


@dataclass(frozen=True)
class Found:
    """Where which canary was seen."""

    place: str
    canary: str


INVENTORY = ("number", "number_interval")
"""There a number stays: it is ours, and tells of nobody. What tied it to somebody is looked for."""


def look_for(canaries: tuple[str, ...], places: dict[str, str]) -> list[Found]:
    return [
        Found(place, canary)
        for place, text in places.items()
        for canary in canaries
        if canary.casefold() in text.casefold()
        if place not in INVENTORY or not canary.isdigit()
    ]


def ties_of_numbers() -> set[object]:
    """Return what leads from the numbers of the inventory to anybody."""
    orders = NumberRow.objects.values_list("order_id", flat=True)
    return {*orders, *NumberIntervalRow.objects.values_list("owner", flat=True)}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def said(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def erase(at: datetime) -> dict[str, int]:
    """Let a night come, with its months, and erase; return how much of each category."""
    forget_proofs(at)
    forget_handovers(at)
    counts: dict[str, int] = {}
    for one in erase_what_is_due(at):
        counts[one.category.value] = counts.get(one.category.value, 0) + one.count
    return counts
