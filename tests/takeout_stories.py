"""What stories of takeouts have in common: an archive, whoever asks, and the worker."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.holders import ANNA, account_world
from tests.money_stories import letters, link_in
from tests.takeouts import CURRENT_SOURCES, short_papers
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.takeout import Call, Direction, Message, Origin
from cleanbreak.domain.takeout_state import (
    Asked,
    TakeoutForm,
    TakeoutWish,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.ask_for_takeout import ask_for_takeout
from cleanbreak.flows.prepare_takeouts import Preparer, prepare_takeouts, takeout_folder
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.takeout import TakeoutRow

READY = "Your data is ready"
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
PLAIN = TakeoutWish(form=TakeoutForm.PLAIN, co_users_informed=True)
FRIEND, HELP_LINE, CALLER = "+493012345678", "116016", "+493055555555"


@contextmanager
def takeout_world(settings: Any, home: Path) -> Iterator[TestWorld]:
    """Open a world with two holders; of one of them an archive has calls and a message."""
    settings.CLEANBREAK_HOME = home
    settings.CLEANBREAK_TAKEOUT = "tests.takeouts.current_sources"
    with account_world(settings) as made, archive_of(made):
        yield made


@contextmanager
def archive_of(world: TestWorld) -> Iterator[None]:
    """Let an archive have calls and a message of the plain line."""
    CURRENT_SOURCES[:] = [_archive(world)]
    yield
    CURRENT_SOURCES.clear()


def _archive(world: TestWorld) -> MemoryTakeoutSource:
    source = MemoryTakeoutSource(world.world)
    at = world.clock() - timedelta(days=3)
    source.keep(
        whose(),
        [
            _call(at, FRIEND, Direction.SENT),
            _call(at, HELP_LINE, Direction.SENT),
            _call(at, CALLER, Direction.RECEIVED),
            Message(
                origin=Origin.OPERATOR,
                direction=Direction.SENT,
                address=FRIEND,
                at=at,
                text=None,
            ),
        ],
    )
    return source


def _call(at: datetime, address: str, direction: Direction) -> Call:
    return Call(origin=Origin.OPERATOR, direction=direction, address=address, at=at, duration_s=61)


def whose(line: LineOf = ANNA) -> WhoseRecords:
    return WhoseRecords(
        msisdn=line.msisdn,
        imsi=line.imsi,
        charging_account=line.msisdn[1:],
        held_since=None,
    )


def the_line(line: LineOf = ANNA) -> LineRow:
    return LineRow.objects.select_related("holder").get(msisdn=line.msisdn)


def ask(world: TestWorld, wish: TakeoutWish = PLAIN, line: LineOf = ANNA) -> Asked:
    return ask_for_takeout(the_line(line), wish, HOLDER, world.clock())


def prepare(world: TestWorld, outside: Any = None) -> int:
    world.clock.now = max(world.clock(), timezone.now())  # by which pages have asked
    return prepare_takeouts(
        Preparer(outside=outside or world.outside, clock=world.clock, write_papers=short_papers)
    )


def row() -> TakeoutRow:
    return TakeoutRow.objects.order_by("asked_at").last()  # type: ignore[return-value]


def files() -> list[str]:
    return sorted(one.name for one in takeout_folder().iterdir())


def mailed_link(world: TestWorld) -> str:
    return link_in(letters(world, READY)[-1])


def fetched(client: Client, address: str) -> bytes:
    answer = client.post(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def without_signing(world: TestWorld) -> Outside:
    """Return an outside whose keeper of the key is away."""
    rig = Rig()
    for n in range(1, 20):
        rig.fail_call(n, Moment.BEFORE)
    return rigged(world.outside, rig)


def gate() -> dict[str, str]:
    found: dict[str, str] = EvidenceRow.objects.get(step="settle_balance").facts["takeout"]
    return found


def order() -> OrderRow:
    return OrderRow.objects.get()
