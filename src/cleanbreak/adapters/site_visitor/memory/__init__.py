"""Sites that are documents: what a browser saw of them before, or what somebody wrote down."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cleanbreak.adapters.site_snapshots import page_from
from cleanbreak.domain.page_seen import ControlSeen, PageFault, PageSeen
from cleanbreak.domain.web_site import is_same_site
from cleanbreak.ports.site_visitor import Manners, PageNotSeen, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSite:
    """A site as it was seen."""

    pages: Mapping[str, Mapping[str, Any]]
    """By address: what :func:`page_from` reads."""
    pressed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By address and selector of a button: the address of what comes; links need none."""
    faults: Mapping[str, PageFault] = field(default_factory=dict)
    """By address: why it could not be seen."""
    robots_txt: str = ""


class MemorySiteVisitor:
    """The port ``site_visitor`` upon saved sites."""

    def __init__(self, site: SavedSite) -> None:
        self._site = site

    @contextmanager
    def visit(self, start: str, manners: Manners) -> Iterator[Visit]:
        """Begin a visit to the saved site."""
        yield MemoryVisit(self._site, start, manners)


class MemoryVisit:
    """A visit to a saved site; its time is over when so many pages were opened."""

    def __init__(self, site: SavedSite, start: str, manners: Manners) -> None:
        self._site, self._start = site, start
        self._pages_left = manners.seconds_in_all
        self._page: PageSeen | None = None

    def open(self, address: str) -> PageSeen:
        """Open a saved page; each takes a second."""
        self._pages_left -= 1
        if self._pages_left < 0:
            raise PageNotSeen(address, PageFault.TIME_UP)
        if not is_same_site(address, self._start):
            raise PageNotSeen(address, PageFault.OTHER_SITE)
        if fault := self._site.faults.get(address):
            raise PageNotSeen(address, fault)
        if address not in self._site.pages:
            raise PageNotSeen(address, PageFault.NO_PAGE)
        self._page = page_from({"address": address, **self._site.pages[address]})
        return self._page

    def press(self, control: ControlSeen) -> PageSeen:
        """Open what comes behind a control; a form that somebody could fill in is not sent."""
        page = self._page
        if control.address or page is None:
            return self.open(control.address)
        asks = any(one.form == control.form for one in page.fields)
        if control.submits and (asks or page.form_methods[control.form] != "get"):
            raise PageNotSeen(page.address, PageFault.WOULD_SEND)
        return self.open(self._site.pressed.get((page.address, control.selector), page.address))

    def robots_txt(self) -> str:
        """Return the saved rules."""
        return self._site.robots_txt
