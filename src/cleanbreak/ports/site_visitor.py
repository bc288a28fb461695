"""A visitor of other people's web sites, who looks and leaves everything as it is.

Whatever the site does, **nothing is ever sent**: no form that somebody could fill in, and no
request that could change anything (RFC 9110 clause 9.2.1 calls the others safe). Nobody is signed
in, and after a visit the visitor has forgotten the site.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cleanbreak.domain.page_seen import ControlSeen, PageFault, PageSeen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import Unavailable


class NoBrowser(Refusal):
    """Pages are looked at with Chromium and Playwright, and one of them cannot be used: {fault}.
    Install them: pip install 'cleanbreak[lint]', and apt-get install chromium or playwright install
    chromium. A Chromium elsewhere is named by CLEANBREAK_CHROMIUM.
    """

    code = "no_browser"


class PageNotSeen(Unavailable):
    """Finding: a page could not be looked at; the visit goes on."""

    def __init__(self, address: str, fault: PageFault) -> None:
        super().__init__(f"{address}: {fault.value}")
        self.address, self.fault = address, fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a visitor behaves."""

    robot: str
    """The visitor's name for robots.txt."""
    about: str
    """An address where people read who visits them; empty: there is none."""
    language: str
    seconds_for_a_page: float = 20.0
    seconds_in_all: float = 240.0
    seconds_between_pages: float = 0.5
    may_visit_private: bool = False
    """Whether the site may be in a private network, or on this machine."""


class Visit(Protocol):
    """A visit to one site, one page at a time. Every method may find that the page is not seen."""

    def open(self, address: str) -> PageSeen:
        """Open an address of the site.

        :raises PageNotSeen: if there is no page to be seen, for one of many reasons.
        """

    def press(self, control: ControlSeen) -> PageSeen:
        """Press a control of the page that was opened last, and look at what comes.

        :raises PageNotSeen: if it would send what somebody could fill in; or as :meth:`open`.
        """

    def robots_txt(self) -> str:
        """Return the rules of the site for robots; empty if it has none."""


class SiteVisitor(Protocol):
    """Whoever visits sites."""

    def visit(self, start: str, manners: Manners) -> AbstractContextManager[Visit]:
        """Begin a visit to the site of this address.

        :raises NoBrowser: if it has none.
        """
