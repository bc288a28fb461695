"""One visit with Chromium: pages are opened and looked at, one after the other."""

import contextlib
from collections.abc import Callable
from importlib.resources import files
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import (
    BrowserContext,
    Dialog,
    Error,
    Page,
    Request,
    Response,
    Route,
    WebSocketRoute,
)
from playwright.sync_api import TimeoutError as TookTooLong

from cleanbreak.adapters.site_snapshots import page_from
from cleanbreak.adapters.site_visitor.chromium.gate import SAFE_METHODS, Gate
from cleanbreak.domain.page_seen import ControlSeen, PageFault, PageSeen
from cleanbreak.domain.web_site import is_same_site
from cleanbreak.ports.site_visitor import Manners, PageNotSeen

SNAPSHOT = (files(__package__) / "snapshot.js").read_text(encoding="utf-8")
WOULD_SEND = """one => {
  const form = one.form, kinds = ['submit', 'image'], none = ['hidden', 'button', ...kinds];
  if (!form || !kinds.includes(one.type)) return false;
  const fields = [...form.elements].filter((at) => at.matches('input, select, textarea'));
  const asked = fields.filter((at) => at !== one && !none.includes(at.type));
  return asked.length > 0 || (one.formMethod || form.method || 'get') !== 'get';
}"""
POLL_MS, CLICK_MS, CLOCK_MS = 100, 3000, 1100
ROBOTS_MAX = 500_000
NOTHING_ALLOWED = "User-agent: *\nDisallow: /"
FAULTS = {
    "ERR_TOO_MANY_REDIRECTS": PageFault.ENDLESS_REDIRECTS,
    "Download is starting": PageFault.NO_PAGE,
    "ERR_ABORTED": PageFault.NO_PAGE,
    "crashed": PageFault.CRASHED,
}


class ChromiumVisit:
    """A visit to one site; see :class:`cleanbreak.ports.site_visitor.Visit`."""

    def __init__(self, context: BrowserContext, gate: Gate, start: str, manners: Manners) -> None:
        self._context, self._gate, self._start, self._manners = context, gate, start, manners
        self._ends_at = monotonic() + manners.seconds_in_all
        self._opened = 0
        self._in_flight: set[Request] = set()
        self._dialogs: list[str] = []
        self._pop_ups = 0
        self._unsent: list[str] = []
        self._would_have_left = False
        self._answer: Response | None = None
        context.route("**/*", self._let_out)
        context.route_web_socket("**/*", _close_web_socket)
        context.on("dialog", self._dismiss)
        self._page = self._new_page()
        context.on("page", self._close_pop_up)

    def open(self, address: str) -> PageSeen:
        """Open an address of the site."""
        self._begin(address)
        return self._look(address, lambda: self._go(address))

    def press(self, control: ControlSeen) -> PageSeen:
        """Press a control of the page that was opened last."""
        address = control.address or self._page.url
        self._begin(address)
        return self._look(address, lambda: self._click(control), is_pressed=True)

    def robots_txt(self) -> str:
        """Return the rules for robots; a site that cannot say them allows nothing (RFC 9309)."""
        try:
            answer = self._context.request.get(urljoin(self._start, "/robots.txt"), max_redirects=5)
        except Error:
            return NOTHING_ALLOWED
        if answer.status >= 500:
            return NOTHING_ALLOWED
        is_text = answer.ok and "html" not in answer.headers.get("content-type", "")
        return answer.body()[:ROBOTS_MAX].decode("utf-8", "replace") if is_text else ""

    def _begin(self, address: str) -> None:
        """Wait a little, as a guest does, and forget what was noted of the page before."""
        if monotonic() >= self._ends_at:
            raise PageNotSeen(address, PageFault.TIME_UP)
        if not is_same_site(address, self._start):
            raise PageNotSeen(address, PageFault.OTHER_SITE)
        if self._opened and self._manners.seconds_between_pages:
            self._page.wait_for_timeout(self._manners.seconds_between_pages * 1000)
        self._opened += 1
        self._in_flight.clear()
        self._dialogs, self._pop_ups, self._unsent, self._answer = [], 0, [], None
        self._would_have_left = False

    def _look(self, address: str, act: Callable[[], None], *, is_pressed: bool = False) -> PageSeen:
        try:
            act()
            self._settle(polls=3 if is_pressed else 1)
            self._check(address)
            return self._snapshot(counts=is_pressed)
        except TookTooLong as fault:
            self._renew_page()
            raise PageNotSeen(address, PageFault.NO_ANSWER) from fault
        except Error as fault:
            found = self._fault_of(address, fault)
            self._renew_page()
            raise PageNotSeen(address, found) from fault

    def _go(self, address: str) -> None:
        self._page.goto(address, wait_until="domcontentloaded")

    def _click(self, control: ControlSeen) -> None:
        """Press it as a customer would; what is hidden or covered is gone to all the same."""
        found = self._page.locator(control.selector).first
        if found.evaluate(WOULD_SEND):
            raise PageNotSeen(self._page.url, PageFault.WOULD_SEND)
        found.evaluate("one => one.removeAttribute('target')")
        if control.is_shown:
            with contextlib.suppress(TookTooLong):
                found.click(timeout=CLICK_MS)
                return
        if control.address:
            self._go(control.address)
        else:
            found.dispatch_event("click")

    def _settle(self, polls: int) -> None:
        """Wait until the page has loaded and neither asks for more nor grows."""
        patience = monotonic() + self._manners.seconds_for_a_page
        with contextlib.suppress(TookTooLong):
            self._page.wait_for_load_state("load")
        before, same = -1, 0
        while same < polls and monotonic() < patience:
            self._page.wait_for_timeout(POLL_MS)
            size = self._size()
            same = same + 1 if size == before and not self._in_flight else 0
            before = size

    def _size(self) -> int:
        # a locator has a time limit, unlike a script, if the page keeps the browser busy
        self._page.locator("html").wait_for(state="attached")
        size: int = self._page.evaluate("document.getElementsByTagName('*').length")
        return size

    def _check(self, address: str) -> None:
        """Ask whether what is there is a page of the site."""
        if not is_same_site(self._page.url, self._start):
            raise PageNotSeen(address, PageFault.OTHER_SITE)
        if self._would_have_left:
            raise PageNotSeen(address, PageFault.WOULD_SEND)
        answer = self._answer
        if answer is None:
            return
        if urlsplit(answer.url).hostname in self._gate.refused:
            raise PageNotSeen(address, PageFault.PRIVATE_ADDRESS)
        if answer.status >= 400 or "html" not in answer.headers.get("content-type", "html"):
            raise PageNotSeen(address, PageFault.NO_PAGE)

    def _snapshot(self, *, counts: bool) -> PageSeen:
        document: dict[str, Any] = self._page.evaluate(SNAPSHOT)
        clocks = document.pop("clocks")
        if counts and clocks:
            self._page.wait_for_timeout(CLOCK_MS)
            later = self._page.evaluate(SNAPSHOT)["clocks"]
            document["timers"] = [
                said for said, was in zip(later, clocks, strict=False) if said != was
            ]
        header = self._answer.headers.get("x-robots-tag", "") if self._answer else ""
        document["robots"] = ", ".join(filter(None, (document["robots"], header)))
        return page_from(
            {
                **document,
                "address": self._page.url,
                "dialogs": self._dialogs,
                "pop_ups": self._pop_ups,
                "unsent": self._unsent,
            }
        )

    def _fault_of(self, address: str, fault: Error) -> PageFault:
        if urlsplit(address).hostname in self._gate.refused:
            return PageFault.PRIVATE_ADDRESS
        return next(
            (found for text, found in FAULTS.items() if text in fault.message),
            PageFault.UNREACHABLE,
        )

    def _new_page(self) -> Page:
        page = self._context.new_page()
        page.on("request", self._note_begun)
        page.on("requestfinished", self._note_done)
        page.on("requestfailed", self._note_done)
        page.on("response", self._note_answer)
        return page

    def _renew_page(self) -> None:
        """Leave a page that is broken behind."""
        self._context.remove_listener("page", self._close_pop_up)
        with contextlib.suppress(Error):
            self._page.close()
        self._page = self._new_page()
        self._context.on("page", self._close_pop_up)

    def _let_out(self, route: Route, request: Request) -> None:
        """Let a request out if it can change nothing."""
        if request.method in SAFE_METHODS:
            route.continue_()
            return
        self._unsent.append(f"{request.method} {urlsplit(request.url).hostname}")
        self._would_have_left = self._would_have_left or request.is_navigation_request()
        route.abort("blockedbyclient")

    def _note_begun(self, request: Request) -> None:
        self._in_flight.add(request)

    def _note_done(self, request: Request) -> None:
        self._in_flight.discard(request)

    def _note_answer(self, answer: Response) -> None:
        request = answer.request
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self._answer = answer

    def _dismiss(self, dialog: Dialog) -> None:
        self._dialogs.append(dialog.message or dialog.type)
        # whoever wants to keep the visitor on the page is noted, and left
        (dialog.accept if dialog.type == "beforeunload" else dialog.dismiss)()

    def _close_pop_up(self, page: Page) -> None:
        self._pop_ups += 1
        page.close()


def _close_web_socket(socket: WebSocketRoute) -> None:
    socket.close()
