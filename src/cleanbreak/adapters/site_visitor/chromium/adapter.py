"""The port ``site_visitor`` with Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from cleanbreak.adapters.site_visitor.chromium.gate import Gate, open_gate
from cleanbreak.ports.site_visitor import Manners, NoBrowser, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

WIDTH, HEIGHT = 1280, 800
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--no-pings",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
]
"""Nothing but what pages ask for leaves the browser."""


class ChromiumSiteVisitor:
    """Chromium without a window; every visit has a fresh profile, which is thrown away.

    :param executable: where Chromium is; empty: looked for on PATH, then Playwright's own.
    :param browser: opens another browser than an own one.
    """

    def __init__(
        self,
        executable: str = "",
        browser: "Callable[[], AbstractContextManager[Browser]] | None" = None,
    ) -> None:
        self._executable = executable
        self._browser = browser or self._own_browser

    @contextmanager
    def visit(self, start: str, manners: Manners) -> Iterator[Visit]:
        """Begin a visit to the site of this address."""
        try:
            from cleanbreak.adapters.site_visitor.chromium.visit import ChromiumVisit
        except ImportError as missing:
            raise NoBrowser(fault="Playwright is not installed") from missing
        with (
            self._browser() as browser,
            open_gate(may_visit_private=manners.may_visit_private) as gate,
        ):
            context = _context(browser, gate, manners)
            try:
                yield ChromiumVisit(context, gate, start, manners)
            finally:
                context.close()

    @contextmanager
    def _own_browser(self) -> "Iterator[Browser]":
        from playwright.sync_api import Error, sync_playwright

        executable = self._executable or next(filter(None, map(shutil.which, NAMES)), None)
        with sync_playwright() as playwright:
            try:
                browser = playwright.chromium.launch(
                    executable_path=executable,
                    args=QUIET,
                    # as root, Chromium starts with no sandbox only
                    chromium_sandbox=os.geteuid() != 0,
                )
            except Error as fault:
                raise NoBrowser(fault=_first_line(fault.message)) from fault
            try:
                yield browser
            finally:
                browser.close()


def _context(browser: "Browser", gate: Gate, manners: Manners) -> "BrowserContext":
    major = browser.version.partition(".")[0]
    about = f" (+{manners.about})" if manners.about else ""
    context = browser.new_context(
        user_agent=(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{major}.0.0.0 Safari/537.36 {manners.robot}/1{about}"
        ),
        locale=manners.language,
        viewport={"width": WIDTH, "height": HEIGHT},
        proxy={"server": gate.address},
        service_workers="block",
        accept_downloads=False,
    )
    context.set_default_timeout(manners.seconds_for_a_page * 1000)
    return context


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0].rstrip(".")[:200]
