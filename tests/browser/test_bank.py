"""A customer of a bank ends her line, and the bank stops texting codes to its number.

The bank is `examples/bank`, a process of its own, which knows of the operator by HTTP alone; it is
told by a real push. Nobody tells it anything else.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.filling import declare
from tests.browser.portal_site import LINE, PortalSite
from tests.relying_parties import a_relying_party, a_signing_key
from tests.signals import SCOPES

from cleanbreak.adapters.signal_receiver.http import HttpSignalReceivers
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.flows.push_signals import Pusher, push_signals
from cleanbreak.records.order import OrderRow
from cleanbreak.records.ssf_event import confirmations_of

EXAMPLES = Path(__file__).parents[2] / "examples"
PASSWORD, RECOVERY = "correct horse", "lamp-oil-2044"
PATIENCE_MS = 30_000


@dataclass
class OpenBank:
    """The bank, seen from outside."""

    address: str
    client_id: str
    texts: Path

    def newest_code(self) -> str:
        return self._sent()[-1].partition(": ")[2][:6]

    def texts_sent(self) -> int:
        return len(self._sent())

    def _sent(self) -> list[str]:
        return self.texts.read_text("utf-8").splitlines() if self.texts.exists() else []


@pytest.fixture
def bank(
    site: PortalSite, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenBank]:
    """Open the bank; it makes its stream and watches the number before it lets anybody in."""
    a_signing_key(monkeypatch)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    settings.CLEANBREAK_SIGNALS_PUSHED_TO = (address,)
    party = a_relying_party(*SCOPES, name="Lantern Bank")
    key = tmp_path / "bank.pem"
    key.write_bytes(party.key.as_pem(private=True))
    said = {
        "--operator": site.address,
        "--client-id": party.client_id,
        "--key": key,
        "--number": LINE.msisdn,
        "--password": PASSWORD,
        "--recovery-code": RECOVERY,
        "--port": port,
        "--books": tmp_path / "bank.sqlite",
        "--texts": tmp_path / "texts",
    }
    words = [str(word) for pair in said.items() for word in pair]
    process = subprocess.Popen(
        [sys.executable, "-m", "bank", *words], cwd=EXAMPLES, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "is open" in process.stdout.readline()
        yield OpenBank(address, party.client_id, tmp_path / "texts")
    finally:
        process.kill()
        process.communicate()


def _free_port() -> int:
    with closing(socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def sign_in(page: Page, bank: OpenBank) -> None:
    page.goto(bank.address)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def end_the_line(page: Page, site: PortalSite) -> None:
    """End it as its holder does, in the portal."""
    declare(page)
    page.get_by_role("link", name="See what happens now").click()
    site.work()
    page.get_by_role("button", name="Send me the two codes").click()
    site.work()
    for field, code in zip(("#sms_code", "#email_code"), site.codes(), strict=True):
        page.fill(field, code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="End the line now").click()
    site.work()
    expect(page.locator("h1")).to_have_text("Your line has ended, everywhere")


def test_the_bank_texts_no_code_to_a_number_that_is_gone(
    page: Page, site: PortalSite, bank: OpenBank, axe_source: str
) -> None:
    sign_in(page, bank)
    arrived(page, "Your code, please")
    go_on(page, bank.newest_code())
    arrived(page, "Your account")
    page.get_by_role("button", name="Sign out").click()
    arrived(page, "Sign in")

    end_the_line(page, site)
    order = OrderRow.objects.get()
    receivers = HttpSignalReceivers()
    assert push_signals(Pusher(receivers=receivers, lane=Lane.SOUND, clock=timezone.now)) == 2

    sign_in(page, bank)
    arrived(page, "Your recovery code, please")
    expect(page.get_by_text(f"number ending in {LINE.msisdn[-2:]}")).to_be_visible()
    assert bank.texts_sent() == 1, "that of before the end"
    go_on(page, RECOVERY)
    arrived(page, "Your account")
    expect(page.get_by_text("not yours any more")).to_be_visible()
    page.evaluate(axe_source)
    assert [one["id"] for one in page.evaluate("axe.run()")["violations"]] == []
    assert [one.client_id for one in confirmations_of(order.order_id)] == [bank.client_id]


def arrived(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_have_text(title, timeout=PATIENCE_MS)


def go_on(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Go on").click()
