"""A portal that listens on loopback, with fakes outside and a worker that works when told to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.utils import timezone
from tests.takeout_stories import whose
from tests.takeouts import CURRENT_SOURCES, short_papers
from tests.worlds import LineOf, TestWorld, make_world

from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.takeout import Call, Direction, Origin
from cleanbreak.flows.message_texts import objection_link, status_link
from cleanbreak.flows.prepare_takeouts import Preparer, prepare_takeouts
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.messages import Medium
from cleanbreak.ports.outside import Outside
from cleanbreak.records.declaration import DeclarationRow

LINE = LineOf()


class SilentHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing: request lines hold secret links."""


@contextmanager
def listening() -> Iterator[str]:
    """Serve the portal; yield its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), SilentHandler, connections_override={})
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


class PortalSite:
    """What a story needs of the portal: its address, its world, its worker."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.world: TestWorld = make_world()
        self.world.add(LINE)

    def work(self) -> None:
        """Do all that the background does."""
        while self.work_once():
            pass

    def work_once(self) -> int:
        self.world.clock.now = timezone.now()
        tied = tie_declarations(self.world.outside, self.world.clock())
        advanced = self.world.work()
        return tied + advanced + send_announcements(self.world.outside, self.world.clock)

    def keep_records(self) -> None:
        """Let the operator have a call of the line, to be taken along."""
        source, at = MemoryTakeoutSource(self.world.world), self.world.clock()
        call = Call(
            origin=Origin.OPERATOR,
            direction=Direction.SENT,
            address="+493012345678",
            at=at,
            duration_s=61,
        )
        source.keep(whose(LINE), [call])
        CURRENT_SOURCES[:] = [source]

    def prepare_takeouts(self) -> str:
        """Put together what was asked for; return the link that was mailed."""
        self.world.clock.now = timezone.now()
        prepare_takeouts(Preparer(self.world.outside, self.world.clock, write_papers=short_papers))
        self.work()
        links = re.findall(
            rf"{self.address}(/takeout/\w+/)", "".join(m.message.text for m in self.inbox())
        )
        return str(links[-1])

    def codes(self) -> tuple[str, str]:
        """Return the newest code of the line and of the mailbox."""
        newest = {m.message.medium: m.message.text for m in reversed(self.inbox())}
        return newest[Medium.SMS][:6], newest[Medium.EMAIL][:6]

    def inbox(self) -> list[Any]:
        return self.world.outside.messages.inbox()  # type: ignore[attr-defined, no-any-return]

    def newest_declaration(self) -> DeclarationRow:
        return DeclarationRow.objects.order_by("-declaration_id")[0]

    def status_address(self) -> str:
        return status_link(self.newest_declaration().receipt_number)

    def objection_address(self) -> str:
        order = read_declaration(self.newest_declaration().receipt_number).order
        assert order is not None
        return objection_link(order.order_id)


SITES: list[PortalSite] = []
"""The site of the running test; the wiring below is asked by the views."""


def wire_outside() -> Outside:
    return SITES[-1].world.outside
