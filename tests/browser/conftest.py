"""Chromium against the portal; without Chromium or axe these tests are skipped, in CI never."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.portal_site import SITES, PortalSite, listening
from tests.lint_sites.served import ShownSite, showing
from tests.takeouts import CURRENT_SOURCES

from cleanbreak.adapters.site_visitor.chromium import ChromiumSiteVisitor

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)  # of its own it waits five seconds


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci --prefix tests/browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def server_address(django_db_setup: None) -> Iterator[str]:
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is missing
    with listening() as address:
        yield address


@pytest.fixture
def site(
    committed_db: None,
    server_address: str,
    settings: Any,
    tmp_path: Path,
) -> Iterator[PortalSite]:
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.CLEANBREAK_OUTSIDE = "tests.browser.portal_site.wire_outside"
    settings.CLEANBREAK_BASE_URL = server_address
    settings.CLEANBREAK_DEMONSTRATION = True
    settings.CLEANBREAK_HOTLINE = "+44 800 000 000"
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_TAKEOUT = "tests.takeouts.current_sources"
    SITES.append(PortalSite(server_address))
    yield SITES[-1]
    SITES.pop()
    CURRENT_SOURCES.clear()


@pytest.fixture
def context(chromium: Browser, site: PortalSite) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=site.address, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def shown() -> Iterator[ShownSite]:
    with showing() as server:
        yield server


@pytest.fixture
def visitor(chromium: Browser) -> ChromiumSiteVisitor:
    @contextmanager
    def same_browser() -> Iterator[Browser]:
        yield chromium

    return ChromiumSiteVisitor(browser=same_browser)
