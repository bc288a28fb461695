"""A counter for tests: the program that serves it, in this process, over our real addresses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from tests.desks import STORE, begin, done, visit_id_of
from tests.staff_people import staffed_world
from tests.takeouts import CURRENT_SOURCES
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.card_reader.memory import CARD, FakeCard, MemoryCardReader
from cleanbreak.adapters.desk_server import DeskServer
from cleanbreak.adapters.slip_printer.memory import MemorySlipPrinter
from cleanbreak.adapters.takeout_source.card import CardTakeoutSource
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.printer_place import FilePlace
from cleanbreak.domain.sim_card import Personal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.keep_card_reading import check_readings, kept_card_reading
from cleanbreak.flows.manage_counters import add_counter, new_pairing_code
from cleanbreak.flows.serve_counter import Agent, Counter, PrinterHere, serve_once
from cleanbreak.ports.card_reader import HeldCard
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.desk_visit import VisitStepRow

PIN = "2580"
LENA = Actor(channel=Channel.STAFF, acting_user="agent:lena", store=STORE)
WRITTEN = {
    Personal.CONTACTS: ["Canary Alice", "Canary Bob"],
    Personal.CALLS: ["Canary Carol"],
    Personal.MESSAGES: ["canary code 123456"],
}
PLACE = FilePlace(path="/dev/usb/lp0")
SERVER = "https://testserver"


@cache
def handler() -> WSGIHandler:
    """Return our own server; to make one takes a while."""
    return WSGIHandler()


def server(token: str = "") -> DeskServer:
    """Return the way to our own server, without a network."""
    return DeskServer(SERVER, token, transport=httpx.WSGITransport(app=handler()), wait_s=0)


def card_of(line: LineOf, **more: Any) -> FakeCard:
    """Return the card of a line, as its holder brings it."""
    return FakeCard(
        **{"iccid": line.iccid, "imsi": line.imsi, "pin": PIN, "records": WRITTEN} | more
    )


@dataclass
class CounterInStore:
    """A counter with a reader and a printer, and the program that serves it."""

    world: TestWorld
    link: DeskServer
    connect: Callable[[str], DeskServer] = server
    told: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.readers = MemoryCardReader(self.world.world)
        self.readers.connect("counter-1")
        self.printer = MemorySlipPrinter(self.world.world)

    def start(self) -> Agent:
        """Start the program, as after a pairing, or after somebody has killed it."""
        link = self.connect(self.link._token)
        agent = Agent(
            link=link,
            counter=Counter(
                readers=self.readers,
                printer=PrinterHere(self.printer, PLACE),
                clock=timezone.now,
            ),
            version="test",
            wait=lambda _: None,
            is_stopping=lambda: False,
            say=lambda event, facts: self.told.append((event, facts)),
        )
        link.begin("test", has_printer=True)
        return agent

    def change_printer(self, **changes: object) -> None:
        """Let something happen to the printer: its paper, its cover."""
        self.printer.change(PLACE, **changes)

    def slips(self) -> list[str]:
        """Return what came out."""
        return list(self.printer.read(PLACE)["came_out"])

    def insert(self, card: FakeCard) -> None:
        self.readers.insert("counter-1", card)

    def records(self, line: LineOf) -> int:
        """Return how many records are on the card of a line."""
        records = self.world.world.read(CARD, [line.iccid])[line.iccid]["records"]
        return sum(bool(text) for texts in records.values() for text in texts)

    def tries_left(self, line: LineOf) -> int:
        tries_left: int = self.world.world.read(CARD, [line.iccid])[line.iccid]["tries_left"]
        return tries_left


class PulledOut(MemoryCardReader):
    """A reader out of which somebody pulls the card when two records have been read."""

    @contextmanager
    def hold(self, reader: str | None = None) -> Iterator[HeldCard]:
        with super().hold(reader) as held:
            yield cast(HeldCard, SlippingCard(held, lambda: self.take_out(held.reader)))


class SlippingCard:
    """A card that is taken out instead of giving its third record."""

    def __init__(self, held: HeldCard, take_out: Callable[[], None]) -> None:
        self._held, self._take_out, self._left = held, take_out, 2

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held, name)

    def read_record(self, path: FilePath, number: int) -> bytes:
        if not self._left:
            self._take_out()
        self._left -= 1
        return self._held.read_record(path, number)


def a_counter(
    world: TestWorld,
    name: str = "Counter 1",
    connect: Callable[[str], DeskServer] = server,
) -> CounterInStore:
    """Return a counter of the store whose computer is paired; the store is there already."""
    now = timezone.now()
    row = add_counter(STORE, name, LENA, now)
    link = connect("")
    link.pair(new_pairing_code(row.counter_id, LENA, now))
    return CounterInStore(world, link, connect)


def ask(clerk: Client, page: str, act: str, **more: str) -> Any:
    """Send a form of the page of the card."""
    return clerk.post(f"{page}card/", {"act": act, **more})


def served(clerk: Client, page: str, agent: Agent, act: str, **more: str) -> Any:
    """Ask for something, let the program do it, and return the page that tells what came of it."""
    asked = ask(clerk, page, act, **more)
    assert asked.status_code == 303, asked.content.decode()
    waiting = clerk.get(asked["Location"])
    assert waiting["Refresh"] == "1", waiting.content.decode()
    serve_once(agent)
    return clerk.get(asked["Location"])


LINE = LineOf(language="en", sim_kind=SimKind.PHYSICAL)
OTHER = LineOf(msisdn="+4915228817387", name="Berta Other", sim_kind=SimKind.PHYSICAL)
AGREES = {"pin": PIN, "consent": "1"}
CORA = replace(LENA, acting_user="agent:cora")


@contextmanager
def counter_world(settings: Any, home: Path) -> Iterator[TestWorld]:
    """Open a world with two lines that have cards, and what is read of them as a source."""
    settings.CLEANBREAK_HOME = home
    settings.CLEANBREAK_TAKEOUT = "tests.takeouts.current_sources"
    with staffed_world(settings) as made:
        made.add(LINE, OTHER)
        CURRENT_SOURCES[:] = [CardTakeoutSource(kept_card_reading, check_readings)]
        yield made
        CURRENT_SOURCES.clear()


def named_and_proved(clerk: Client) -> str:
    """Return the visit of the line's holder, whose card is asked for now."""
    page = begin(clerk, LINE.msisdn)
    done(clerk, page, VisitStep.IDENTITY, LINE.name, document="passport")
    return page


def end(clerk: Client, page: str, when: str = "2") -> None:
    """Do what is left until the end."""
    texts = {VisitStep.PAPERS: when, VisitStep.SHOWN: "1", VisitStep.CONFIRMED: "1"}
    for step in IN_ORDER[IN_ORDER.index(VisitStep.PAPERS) :]:
        done(clerk, page, step, texts.get(step, ""))


def steps(page: str) -> dict[str, dict[str, Any]]:
    rows = VisitStepRow.objects.filter(visit_id=visit_id_of(page))
    return {row.step: row.details for row in rows}


def acts() -> list[str]:
    rows = AuditRow.objects.filter(act__startswith="card.").order_by("at", "pk")
    return list(rows.values_list("act", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def with_card_shown(clerk: Client, page: str, counter: CounterInStore, **more: Any) -> Agent:
    """Put the line's card into the reader, and let it be read."""
    counter.insert(card_of(LINE, **more))
    agent = counter.start()
    assert served(clerk, page, agent, "show").status_code == 303
    assert steps(page)["card"] == {"how": "in_reader"}
    return agent
