"""A site in which there is something of everything, and somebody of each role signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import resolve
from tests.addresses import PageAddress, every_address, forms_of
from tests.campaigns import created, file_of
from tests.cash_desks import a_store, codes, issue, limits, person
from tests.hotline_calls import declared_by_voice
from tests.hotlines import Hotline
from tests.offline_desks import Tablet
from tests.outlets import LONDON, load_outlets
from tests.paper_files import jpeg
from tests.payouts import owe
from tests.reconciliations import EVA, network_of, run
from tests.relying_parties import a_relying_party
from tests.ssf_receivers import VERIFY, a_receiver
from tests.staff_people import NAMES, PASSWORD, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld, with_notice

from cleanbreak.channels.portal.take_along_words import Phone
from cleanbreak.domain.identity_evidence import IdentityPicture
from cleanbreak.domain.message_thread import LeftMessage
from cleanbreak.domain.paper_file import FileKind
from cleanbreak.domain.paper_upload import WAITS_AT_MOST
from cleanbreak.domain.papers import NeedName, PaperKind
from cleanbreak.domain.slip import PrintWay
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.domain.webhook_signature import written_secret
from cleanbreak.flows.ask_counter import ask_to_print
from cleanbreak.flows.begin_handling import take_call
from cleanbreak.flows.begin_visit import Named, begin_visit
from cleanbreak.flows.leave_message import leave_message
from cleanbreak.flows.manage_counters import add_counter
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.plan_campaign import plan_campaign
from cleanbreak.flows.print_slip import print_slip
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.reconcile_offline import reconcile_offline
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.seat_agent import take_seat
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.flows.take_ticket import take_place_in_line
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.call_transfer import CallTransferRow
from cleanbreak.records.cash_drawer import CashMovementRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.event_delivery import EventDeliveryRow, Owed, owe_events
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.identity_evidence import (
    IdentityEvidenceRow,
    TakenPicture,
    keep_pictures,
)
from cleanbreak.records.line import LineRow
from cleanbreak.records.offline_desk import OfflineEntryRow
from cleanbreak.records.paper_upload import PaperUploadRow, sealed_picture
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.told_fact import note_fact

DECLARATION = {
    "kind": "ordinary",
    "holder_name": "Anna Müller",
    "when": "soon",
    "reply_email": "declarant@example.org",
}


@dataclass
class House:
    """What there is: the world, the numbers of what lies in it, and browsers."""

    world: TestWorld
    parts: dict[str, list[object]]
    """For each part of an address, values that exist."""
    browsers: dict[Role, Client]
    visitors: Iterator[int]

    @cached_property
    def fields(self) -> dict[str, dict[str, set[str]]]:
        """Return for each template the fields that its forms have, and values that were there."""
        return _read_forms(self)

    def known_parts(self, address: PageAddress, pick: int) -> dict[str, object] | None:
        """Return parts that exist, with the secret that opens them; ``None`` if none are known."""
        names = [name for name, _kind in address.converters]
        parts: dict[str, object] = {}
        for name in names:
            if name == "secret":
                continue
            if not self.parts.get(name):
                return None
            parts[name] = self.parts[name][pick % len(self.parts[name])]
        if "secret" in names:
            if address.behind is None:
                return None
            purpose, subject = address.behind
            parts["secret"] = link_secret(purpose, str(parts[subject]))
        return parts

    def next_visitor(self) -> str:
        """Return an address from which nobody has asked yet."""
        serial = next(self.visitors)
        return f"10.{serial >> 16 & 255}.{serial >> 8 & 255}.{serial & 255}"

    def signed_in_again(self, role: Role) -> Client:
        """Sign somebody in whose session a request has ended."""
        client = Client(headers={"accept-language": "en"}, REMOTE_ADDR=self.next_visitor())
        client.post("/staff/sign-in/", {"name": NAMES[role], "password": PASSWORD})
        self.browsers[role] = client
        return client


class Browsers(dict[Role, Client]):
    """Browsers in which somebody of each role is signed in, from when they are first asked for."""

    def __missing__(self, role: Role) -> Client:
        RateLimitRow.objects.all().delete()  # there are more roles than tries from one address
        self[role] = signed_in(role)
        return self[role]


@contextmanager
def empty_house(settings: Any) -> Iterator[House]:
    """Open the site with nothing in it but the people who work there."""
    limits(settings)
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    settings.CLEANBREAK_METRICS_TOKEN = "token"
    settings.CLEANBREAK_HOTLINE_TOKENS = {"twilio": ("token",), "jambonz": ("token",)}
    with staffed_world(settings) as world:
        yield House(world, {}, Browsers(), count(1))


@contextmanager
def furnished_house(settings: Any) -> Iterator[House]:
    """Open the site with something of everything; nobody has signed in yet."""
    with empty_house(settings) as house:
        house.parts.update(_furnish(house.world))
        yield house


@contextmanager
def full_house(settings: Any) -> Iterator[House]:
    """Open the site."""
    with furnished_house(settings) as house:
        for role in Role:
            house.browsers[role]
        yield house


PEOPLE = tuple(
    LineOf(
        msisdn=f"+49152288174{n:02}",
        name=f"Person {n}",
        email=f"p{n}@example.org",
        language="en",
        refund_reference=None,
    )
    for n in range(4)
)


def _furnish(world: TestWorld) -> dict[str, list[object]]:
    people = PEOPLE
    drawer = _cash(world, people[3])
    root = Actor(
        channel=Channel.STORE_DESK, acting_user=f"agent:{NAMES[Role.ADMIN]}", store="leeds-1"
    )
    ended = owe(world, people[0])
    world.add(people[1], people[2])
    waiting = request_termination(with_notice(people[1]), world.outside, world.clock())
    Client().post("/cancel/", {**DECLARATION, "line": people[2].msisdn})
    campaign = created(file_of([people[2]]), world.clock())
    plan_campaign(campaign, world.outside, EVA, world.clock())
    network_of(world).attach(people[0].imsi)
    world.clock.advance(hours=14)
    run(world)
    repair = propose_repair(RepairWish(), EVA, world.clock())
    declared_by_voice(world.clock())  # it fits no line, and waits for a person
    tie_declarations(world.outside, world.clock())
    return {
        "order_id": [ended[0].payout_id, waiting.order_id],
        "payout_id": [ended[0].payout_id],
        "campaign_id": [campaign],
        "drawer_id": [drawer],
        "visit_id": [begin_visit(Named(msisdn=people[1].msisdn), root, world.clock())],
        "handling_id": [_call(people[1], world.clock())],
        "call_id": list(HotlineCallRow.objects.values_list("call_id", flat=True)),
        "transfer_id": [_transfer(world.clock())],
        **_slip(world.clock()),
        "what": [_identity(people[1], waiting.order_id, root, world.clock())],
        "upload_id": [_paper(people[1], world.clock())],
        **_desk(world.clock()),
        "repair_id": [repair.repair_id],
        **_counter(root, world.clock()),
        "client_id": [UUID(a_relying_party("ssf.read", name="A bank").client_id)],
        "movement_id": list(CashMovementRow.objects.values_list("movement_id", flat=True)),
        "receipt_number": list(DeclarationRow.objects.values_list("receipt_number", flat=True)),
        "code": ["CBH-QFAV-FQFS-BZ0H"],
        "phone": [phone.value for phone in Phone],
        "store_id": ["leeds-1"],
        "ticket_id": [_ticket(world.clock())],
        "act": ["plan", "start", "pause", "resume", "stop"],
        "provider": ["twilio", "jambonz"],
        "turn": [0, 1],
        **_message(world.clock()),
        "stream_id": [_stream()],
        "receiver_id": [a_webhook_in_trouble(world.clock())],
    }


def a_webhook_in_trouble(now: datetime) -> UUID:
    """Let somebody be told of events, who is owed one and did not take another."""
    receiver = EventReceiverRow.objects.create(
        kind="webhook", callback="https://crm.example/events", description="Our CRM",
        wants_steps=False, made_at=now, due_at=now, secret=seal(written_secret(bytes(32))),
        failing_since=now, problem_code="unreachable",
    )  # fmt: skip
    for name, dead_code in (("order.made", ""), ("order.held", "http_422")):
        told = Told(
            fact_id=uuid4(), subject=Subject.ORDER, subject_id=str(uuid4()), what=What.MADE, at=now
        )
        owe_events([Owed(receiver.pk, note_fact(told, now), name, told.apart)], now)
        if dead_code:
            EventDeliveryRow.objects.filter(event_type=name).update(
                settled_at=now, dead_code=dead_code
            )
    return UUID(str(receiver.pk))


def _stream() -> UUID:
    """Let a relying party watch somebody's number, and wait for a verification."""
    bank = a_receiver(name="Leeds Bank")
    bank.make()
    bank.watch(PEOPLE[1].msisdn)
    bank.ask("POST", VERIFY, bank.of_stream())
    return bank.stream.stream_id


def _message(now: datetime) -> dict[str, list[object]]:
    """Leave a message that waits, and that whoever administers has taken."""
    left = LeftMessage(text="Leeds?", contact="canary@example.org", language="en")
    kept = leave_message(left, "0" * 32, now)
    root = Actor(channel=Channel.STAFF, acting_user=f"agent:{NAMES[Role.ADMIN]}")
    take_next_message([], root, now)
    return {"thread_id": [kept.thread_id], "message_number": [kept.message_number]}


def _ticket(now: datetime) -> UUID:
    """Let people find the store, and somebody wait there."""
    found = {**LONDON, "store": "leeds-1", "name": "Leeds, High Street", "place_name": "Leeds"}
    tickets = {"queue_minutes": "10", "slot_minutes": "30", "slot_capacity": "2"}
    load_outlets(now, {**found, **tickets, "services": "card cash", "cash_limit_minor": "20000",
                       "currency": "GBP", "phone": "+441132030000"})  # fmt: skip
    return take_place_in_line("leeds-1", now).ticket_id


def _call(line: LineOf, now: datetime) -> UUID:
    """Let whoever administers speak with a caller of the hotline."""
    root = Actor(channel=Channel.HOTLINE, acting_user=f"agent:{NAMES[Role.ADMIN]}")
    take_seat(root, ["en"], ["cancel"], "sip:root@phones.example", now)
    call_id = Hotline(now).joins()
    HotlineCallRow.objects.filter(pk=call_id).update(msisdn=seal(line.msisdn))
    handling_id = take_call(root, now)
    assert handling_id
    return handling_id


def _transfer(now: datetime) -> UUID:
    """Let an agent hand on a call."""
    row = CallTransferRow.objects.create(
        call_id=uuid4(), from_agent="agent:ada", language="en", skill="cancel", asked_at=now
    )
    return row.transfer_id


def _paper(line: LineOf, now: datetime) -> UUID:
    """Keep a picture that waits for somebody."""
    row = PaperUploadRow.objects.create(
        line=LineRow.objects.get(msisdn=line.msisdn),
        need=NeedName.COMPANY.value,
        kind=PaperKind.BUSINESS_LICENCE.value,
        file_kind=FileKind.JPEG.value,
        content=sealed_picture(jpeg()),
        sent_at=now,
        erase_on=(now + WAITS_AT_MOST).date(),
    )
    return row.upload_id


def _desk(now: datetime) -> dict[str, list[object]]:
    """Prepare a desk, and let it deliver something that waits for the lead of its store."""
    tablet = Tablet()
    tablet.prepare(now, Actor(channel=Channel.STAFF, acting_user="agent:cora", store="leeds-1"))
    reconcile_offline(tablet.device_id, [tablet.take(now, {"line": "12"})], now)
    entries = OfflineEntryRow.objects.values_list("entry_id", flat=True)
    return {"device_id": [tablet.device_id], "entry_id": list(entries)}


def _identity(line: LineOf, order_id: UUID, actor: Actor, now: datetime) -> str:
    """Keep evidence of a document, with a picture, of a visit in which an order was accepted."""
    visit = DeskVisitRow.objects.create(
        store_id="leeds-1",
        clerk=actor.acting_user,
        verification_id=uuid4(),
        guard="a guard of its own",
        begun_at=now,
        expires_at=now,
        order_id=order_id,
    )
    row = IdentityEvidenceRow.objects.create(
        visit=visit,
        kind=PaperKind.PASSPORT.value,
        read_by="lines",
        check_digits="fit",
        name_from="zone",
        validity="in_date",
        pictures="person",
        seen_at=now,
        seen_by=actor.acting_user,
    )
    picture = TakenPicture(
        what=IdentityPicture.PERSON,
        content=jpeg(),
        line_id=LineRow.objects.get(msisdn=line.msisdn).line_id,
        erase_on=(now + WAITS_AT_MOST).date(),
    )
    keep_pictures(row, [picture])
    return picture.what.value


def _counter(root: Actor, now: datetime) -> dict[str, list[object]]:
    """Add a counter whose computer is there, and ask it for something."""
    counter = add_counter("leeds-1", "№ 1", root, now)
    counter.token_hash, counter.seen_at = "0" * 64, now
    counter.save()
    job = ask_to_print(counter.counter_id, b"slip", root, now)
    return {"counter_id": [counter.counter_id], "job_id": [job]}


def _cash(world: TestWorld, line: LineOf) -> UUID:
    a_store(world)
    issue(world, line)
    codes(world)
    opening = Opening(store_id="leeds-1", currency="EUR", float_text="100.00")
    return open_drawer(opening, person(NAMES[Role.CLERK]), world.clock()).drawer_id


def _slip(now: datetime) -> dict[str, list[object]]:
    """Print the slip of the drawer."""
    slip = SlipRow.objects.get()
    printed = print_slip(slip.slip_id, PrintWay.BROWSER, person(NAMES[Role.CLERK]), now)
    return {"slip_id": [slip.slip_id], "print_id": [printed.print_id]}


def _read_forms(house: House) -> dict[str, dict[str, set[str]]]:
    """Look at every page, with each of its parts that are there, and note what its forms send."""
    found: dict[str, dict[str, set[str]]] = {}
    for address in every_address():
        asked: list[dict[str, object] | None] = [None]
        for pick in range(3):
            parts = house.known_parts(address, pick)
            if parts in asked:
                break
            asked.append(parts)
            browser = house.browsers[Role.ADMIN]
            answer = browser.get(address.at(**(parts or {})), REMOTE_ADDR=house.next_visitor())
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                _note_forms(found, address.at(**(parts or {})), answer.content.decode())
            answer.close()
    return found


def _note_forms(found: dict[str, dict[str, set[str]]], path: str, page: str) -> None:
    templates = {one.name: one for one in every_address()}
    for form in forms_of(page):
        target = resolve((form.action or path).partition("?")[0])
        address = templates.get(target.view_name or "")
        if address is None:
            continue
        known = found.setdefault(address.template, {})
        for name, value in form.fields:
            known.setdefault(name, set()).add(value)
