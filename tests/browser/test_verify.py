"""Anybody checks a certificate in Chromium, without a connection: valid, or what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, Request
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.browser.test_look import LANGUAGES, faults_in_looks
from tests.checked_proofs import SmallLog, flipped
from tests.worlds import at_once

from cleanbreak.domain.trust_file import KeyState, trust_json
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.read_proof import qr_text, read_proof
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends

pytestmark = pytest.mark.usefixtures("ended")


@pytest.fixture
def ended(site: PortalSite) -> Iterator[UUID]:
    """End the line of the site; return its order, which stands in the log."""
    order = request_termination(at_once(LINE), site.world.outside, site.world.clock())
    site.work()
    state_ends(site.world.outside, site.world.clock())
    append_log(site.world.outside, site.world.clock())
    yield order.order_id


def test_smoke(page: Page, ended: UUID) -> None:
    page.goto("/verify/")
    page.wait_for_selector("#kept:visible")
    page.context.set_offline(True)
    page.set_input_files("#file", {"name": "certificate.cose", "mimeType": "application/cose", "buffer": read_proof(ended)})
    page.wait_for_selector("#result:visible")
    print(page.locator("#result").inner_text())
    page.screenshot(path="/tmp/verify.png", full_page=True)
    assert 0
