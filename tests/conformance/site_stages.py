"""Stages of the port ``site_visitor``: a small web site, and what came in there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from playwright.sync_api import Browser
from tests.lint_sites.served import ShownSite

from cleanbreak.adapters.site_visitor.chromium import ChromiumSiteVisitor
from cleanbreak.adapters.site_visitor.memory import MemorySiteVisitor, SavedSite
from cleanbreak.domain.page_seen import PageFault
from cleanbreak.ports.site_visitor import SiteVisitor


class SiteStage(Protocol):
    """A small web site: ``tests/lint_sites/small``."""

    visitor: SiteVisitor
    start: str

    def sent(self) -> list[str]:
        """Return what came in that could have changed something."""


class MemorySiteStage:
    """The small site as a document."""

    def __init__(self) -> None:
        self.start = "http://127.0.0.1:8000/"
        next_page = f"{self.start}next.html"
        controls: list[dict[str, Any]] = [
            _link("next", "Next page", f"{next_page}#part"),
            _link("away", "Elsewhere", "http://other.invalid/"),
            _link("gone", "Gone", f"{self.start}gone.html"),
            {**_link("hidden", "Hidden", next_page), "is_shown": False, "hidden_by": "details"},
            *(
                {"text": text, "selector": f"#{name}", "form": form, "submits": True}
                for form, (name, text) in enumerate(
                    [("plain", "Go on"), ("ask", "Find"), ("post", "Send")]
                )
            ),
            {"text": "Scripted", "selector": "#scripted"},
            {"text": "Off", "selector": "#off", "is_enabled": False},
        ]
        index = {
            "title": "Small",
            "language": "en",
            "text": "Welcome",
            "robots": "noindex",
            "controls": controls,
            "fields": [
                {
                    "kind": "text",
                    "name": "name",
                    "label": "Your name",
                    "selector": "input",
                    "form": 1,
                    "is_required": True,
                }
            ],
            "form_methods": ["get", "get", "post"],
        }
        there = {"title": "Next", "text": "Here you are."}
        self.visitor = MemorySiteVisitor(
            SavedSite(
                pages={self.start: index, next_page: there, f"{next_page}#part": there},
                pressed={(self.start, "#plain"): next_page},
                faults={f"{self.start}round": PageFault.ENDLESS_REDIRECTS},
                robots_txt="User-agent: *\nDisallow: /secret/\n",
            )
        )

    def sent(self) -> list[str]:
        return []


class ChromiumSiteStage:
    """The small site on loopback, seen by a real browser."""

    def __init__(self, chromium: Browser, server: ShownSite) -> None:
        @contextmanager
        def same_browser() -> Iterator[Browser]:
            yield chromium

        self._server = server
        self.start = server.show("small")
        self.visitor = ChromiumSiteVisitor(browser=same_browser)

    def sent(self) -> list[str]:
        return self._server.sent


def _link(name: str, text: str, address: str) -> dict[str, Any]:
    return {"text": text, "selector": f"#{name}", "is_link": True, "address": address}
