"""Anybody checks a certificate in Chromium, without a connection: valid, or what is wrong."""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.checked_proofs import SmallLog, flipped
from tests.chromium import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.ended_proofs import Maker
from tests.small_papers import SmallPapers
from tests.worlds import at_once

from cleanbreak.channels.portal import verify_page
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.trust_file import Trust
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_proof import qr_text, read_proof
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.flows.write_certificate_paper import certificate_pdf
from cleanbreak.ports.errors import Unavailable

FLIPS = 10
"""Bits that are flipped here; `test_verify_scripts` flips every one, in Node."""
SCREENSHOT = b"\x89PNG\r\n\x1a\n" + bytes(64)
CAMERA_PX = (1280, 960)


@pytest.fixture
def ended(site: PortalSite) -> UUID:
    """End the line of the site; return its order, which stands in the log."""
    order = request_termination(at_once(LINE), site.world.outside, site.world.clock())
    site.work()
    state_ends(site.world.outside, site.world.clock())
    append_log(site.world.outside, site.world.clock())
    return order.order_id


@dataclass(frozen=True)
class Bench:
    """The page, whose trust is in a small log, and no connection any more."""

    page: Page
    log: SmallLog
    papers: SmallPapers

    def verdict_on(self, content: bytes) -> str:
        give(self.page, content)
        return verdict(self.page)


@pytest.fixture
def bench(site: PortalSite, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    papers = SmallPapers(tmp_path / "paper")
    trust = SmallLog().trust()
    stand_in(monkeypatch, replace(trust, keys=(*trust.keys, papers.key())))
    opened(page)
    return Bench(page, SmallLog(), papers)


def stand_in(monkeypatch: pytest.MonkeyPatch, trust: Trust) -> None:
    """Let the page know this trust instead of the site's own."""
    monkeypatch.setattr(verify_page, "recent_trust", lambda _now: trust)


def opened(page: Page, address: str = "/verify/") -> None:
    """Open the page, and cut the connection when the browser has kept it."""
    page.goto(address)
    page.wait_for_selector("#kept:visible")
    page.context.set_offline(True)


def give(page: Page, content: bytes, name: str = "certificate.cose") -> None:
    page.locator("#checker").wait_for()  # the script shows it when it listens
    page.evaluate("document.getElementById('result').hidden = true")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("#file", file)


def paste(page: Page, text: str) -> str:
    page.evaluate("document.getElementById('result').hidden = true")
    page.fill("#text", text)
    page.click("#confirm")
    return verdict(page)


def verdict(page: Page) -> str:
    """Return the verdict as scripts have it: kind, and the part that it is about."""
    page.wait_for_selector("#result:visible")
    return str(page.locator("#result").get_attribute("data-verdict"))


def test_real_certificates_are_checked_without_a_connection(page: Page, ended: UUID) -> None:
    opened(page)
    faults = listen(page)
    papers = {
        "certificate.cose": read_proof(ended),
        "certificate.pdf": apart(lambda: certificate_pdf(ended, "en")),
        "certificate.txt": qr_text(ended).encode(),
        "certificate.png": picture_of(qr_text(ended)),
    }
    for name, content in papers.items():
        give(page, content, name)
        assert verdict(page) == "valid", name
        assert LINE.msisdn in page.locator("#said").inner_text(), name
    assert faults == []


def test_a_certificate_of_before_there_was_a_log(page: Page, ended: UUID) -> None:
    certificate = json.dumps(certificate_json(read_certificate(ended))).encode()
    opened(page)
    give(page, certificate, "certificate.json")
    assert verdict(page) == "valid"
    expect(page.locator("#says")).to_have_text("It is genuine: word for word what was signed.")
    expect(page.locator("#unchecked")).to_contain_text("not compared with the log")
    give(page, certificate.replace(b"esim", b"eslm"), "certificate.json")
    assert verdict(page) == "altered statement"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda log: log.proof(), "valid"),
        (lambda log: log.qr_text().encode(), "valid"),
        (lambda log: log.proof()[:-20], "altered file"),
        (lambda log: log.qr_text()[:400].encode(), "altered file"),
        (lambda log: log.qr_text()[:400].encode() + b"a", "altered qr"),
        (lambda log: replace(log, maker=STRANGER).proof(), "unknown_key statement"),
        (lambda log: log.proof([]), "not_a_proof nothing_opened"),
        (lambda log: b"", "not_a_proof empty"),
        (lambda log: SCREENSHOT, "not_a_proof picture"),
        (lambda log: b"%PDF-1.7\nAnother PDF\n%%EOF\n", "not_a_proof pdf_without_proof"),
        (lambda log: b"Dear customer, your line has ended.", "not_a_proof other"),
    ],
)
def test_what_is_said(bench: Bench, content: Callable[[SmallLog], bytes], expected: str) -> None:
    raw = content(bench.log)
    give(bench.page, raw)
    found = verdict(bench.page)
    assert found.startswith(expected), found
    assert bench.page.locator("#says").inner_text()
    expect(bench.page.locator("#result")).to_be_focused()  # it is read aloud
    assert bench.page.locator("#said").inner_text() == "" or expected == "valid"


def test_every_change_is_told(bench: Bench) -> None:
    proof = bench.log.proof()
    paper = bench.papers.paper([proof])
    assert bench.verdict_on(proof) == bench.verdict_on(paper) == "valid"
    dice = Random(12)
    for raw in (proof, paper):
        for bit in dice.sample(range(len(raw) * 8), FLIPS):
            assert not bench.verdict_on(flipped(raw, bit)).startswith("valid"), bit


def test_a_revoked_key(page: Page, site: PortalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    log = SmallLog()
    revoked = log.statement_key(KeyState.REVOKED, revoked_at_size=log.place)
    stand_in(monkeypatch, log.trust(statement_key=revoked))
    opened(page)
    give(page, log.proof())
    assert verdict(page).startswith("revoked_key statement")
    page.context.set_offline(False)
    before = log.statement_key(KeyState.REVOKED, revoked_at_size=log.place + 1)
    stand_in(monkeypatch, log.trust(statement_key=before))
    page.goto("/verify/")  # with a connection the newest keys are taken, not those that are kept
    give(page, log.proof())
    assert verdict(page) == "valid", "it was in the log before the key was revoked"


def test_two_trees_shown_to_two_people(bench: Bench) -> None:
    mine, other = bench.log.note(), SmallLog(salt=b"other").note()
    assert paste(bench.page, f"{mine}\n{other}") == "log_forked log"
    shown = bench.page.locator("#said pre").all_inner_texts()
    assert [one.strip() for one in shown] == [mine.strip(), other.strip()]
    assert paste(bench.page, f"{mine}\n{mine}") == "checkpoints_agree"
    assert paste(bench.page, f"{mine}\n{SmallLog(size=9).note()}") == "not_compared"
    assert paste(bench.page, f"{mine}\n{other.replace('7', '6', 1)}") == "altered note"


def test_a_certificate_of_another_tree_than_a_friend_was_shown(bench: Bench) -> None:
    bench.page.click("summary")
    bench.page.fill("#pinned", bench.log.note())
    assert bench.verdict_on(bench.log.proof()) == "valid"
    bench.page.fill("#pinned", SmallLog(salt=b"other").note())
    assert bench.verdict_on(bench.log.proof()) == "log_forked log"
    bench.page.fill("#pinned", bench.log.note().partition("\n— ")[0])
    assert bench.verdict_on(bench.log.proof()) == "altered note", "not left out in silence"


def test_nothing_leaves_the_browser(bench: Bench) -> None:
    asked: list[str] = []
    bench.page.on("request", lambda one: asked.append(one.url))
    bench.page.context.set_offline(False)
    assert bench.verdict_on(bench.log.proof()) == "valid"
    told = listen(bench.page)
    for script in (
        "fetch('/certificate/trust.json').catch(() => 'refused')",
        "fetch('https://elsewhere.example/').catch(() => 'refused')",
    ):
        assert bench.page.evaluate(script) == "refused"
    assert violations(told), "it is the browser that refuses"
    assert asked == []


def test_it_opens_without_a_connection(bench: Bench) -> None:
    page = bench.page
    for language in ("en", "de", "zh-hans"):
        page.goto(f"/verify/?language={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert bench.verdict_on(bench.log.proof()) == "valid"
    page.goto("/verify/?from=letter")
    assert bench.verdict_on(bench.log.proof()) == "valid"


def test_it_opens_while_our_server_is_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(now: datetime) -> Trust:
        raise Unavailable("The keeper of the keys does not answer.")

    bench.page.context.set_offline(False)
    monkeypatch.setattr(verify_page, "recent_trust", away)
    assert Client().get("/verify/").status_code == 503
    bench.page.reload()
    assert bench.verdict_on(bench.log.proof()) == "valid"


def test_by_keyboard_and_by_dropping(bench: Bench) -> None:
    page = bench.page
    page.focus("#text")
    page.keyboard.insert_text(bench.log.qr_text())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert verdict(page) == "valid"
    page.evaluate("document.getElementById('result').hidden = true")
    page.evaluate(DROP, list(bench.log.proof()))
    assert verdict(page) == "valid"


def test_a_certificate_of_another_line(bench: Bench) -> None:
    bench.page.click("summary")
    bench.page.fill("#number", "+49 1511 2345678")
    assert bench.verdict_on(bench.log.proof()) == "valid"
    assert bench.verdict_on(bench.log.proof(["end"])) == "not_a_proof number"
    bench.page.fill("#number", "0049 1511 2345679")
    assert bench.verdict_on(bench.log.proof()) == "other_line number"
    bench.page.fill("#number", "01511 2345678")  # ours, as it is said at home
    give(bench.page, bench.log.proof())
    bench.page.wait_for_selector("#number:invalid")
    assert bench.page.locator("#result").is_hidden(), "it is not told to be another one"


def test_a_screenshot_of_a_paper(page: Page, ended: UUID, tmp_path: Path) -> None:
    opened(page)
    shots = screenshots_of(apart(lambda: certificate_pdf(ended, "en")), tmp_path)
    give(page, shots[True], "screenshot.png")
    assert verdict(page) == "valid"
    expect(page.locator("#unchecked")).to_contain_text("Only the QR code in the picture")
    give(page, shots[False], "screenshot.png")
    assert verdict(page) == "not_a_proof picture"


def test_a_picture_of_the_code(bench: Bench) -> None:
    assert bench.verdict_on(picture_of(bench.log.qr_text())) == "valid"
    assert bench.verdict_on(picture_of("https://elsewhere.example/")) == "not_a_proof other"


def test_the_camera(chromium: Browser, bench: Bench, tmp_path: Path, site: PortalSite) -> None:
    film = tmp_path / "code.y4m"
    film.write_bytes(film_of(bench.log.qr_text()))
    played = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *played]
    )
    page = browser.new_context(base_url=site.address).new_page()
    page.goto("/verify/")
    page.click("#scan")
    assert verdict(page) == "valid"
    expect(page.locator("#picture")).to_be_hidden()
    page.goto("/")
    refused = "navigator.mediaDevices.getUserMedia({video: true}).catch((fault) => fault.name)"
    assert page.evaluate(refused) == "NotAllowedError", "no other page has the camera"
    browser.close()


def test_without_a_camera_it_says_so(bench: Bench) -> None:
    bench.page.click("#scan")
    expect(bench.page.locator("#no-camera")).to_be_visible()


def test_without_scripts_it_says_how_to_check_otherwise(
    chromium: Browser, site: PortalSite
) -> None:
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/verify/")
    expect(page.get_by_text("cleanbreak certificate verify")).to_be_visible()
    expect(page.locator("#checker")).to_be_hidden()
    page.get_by_role("link", name="trust.json").wait_for()
    context.close()


def test_a_browser_that_is_too_old_says_so(page: Page, site: PortalSite) -> None:
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('old'))")
    page.goto("/verify/")
    expect(page.locator("#cannot")).to_be_visible()
    expect(page.locator("#checker")).to_be_hidden()


def apart(work: Callable[[], bytes]) -> bytes:
    """Do it in a thread of its own: pyHanko runs an event loop, and Playwright has one in ours."""

    def with_own_connection() -> bytes:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(with_own_connection).result()


def screenshots_of(paper: bytes, folder: Path) -> dict[bool, bytes]:
    """Return a picture of a page with the code, and one of a page without."""
    (folder / "paper.pdf").write_bytes(paper)
    program = ["pdftoppm", "-png", "-r", "150", "paper.pdf", "page"]
    subprocess.run(program, cwd=folder, check=True, timeout=60)
    shots = sorted(folder.glob("page-*.png"))
    has_code = {
        one: not subprocess.run(["zbarimg", "-q", one], check=False).returncode for one in shots
    }
    return {has_code[one]: one.read_bytes() for one in shots}


def picture_of(text: str) -> bytes:
    """Return the QR code of the text as a picture."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=5, border=4)
    return picture.getvalue()


def film_of(text: str) -> bytes:
    """Return a film in which the QR code is held before the camera (YUV4MPEG2, 4:2:0)."""
    width, height = CAMERA_PX
    rows = [bytes(row) for row in segno.make(text, error="m").matrix_iter(border=4)]
    scale = height // len(rows)
    grey = bytearray(b"\xeb" * width * height)
    for y in range(len(rows) * scale):
        row = rows[y // scale]
        line = b"".join((b"\x10" if one else b"\xeb") * scale for one in row)
        at = y * width + (width - len(line)) // 2
        grey[at : at + len(line)] = line
    colourless = bytes([128]) * (width * height // 2)
    return b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420mpeg2\nFRAME\n" % CAMERA_PX + grey + colourless


DROP = """(bytes) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([Uint8Array.from(bytes)], "certificate.cose"));
    document.getElementById("drop").dispatchEvent(
        new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""
STRANGER = Maker(
    key=Ed25519PrivateKey.from_private_bytes(b"\7" * 32),
    log_key=Ed25519PrivateKey.from_private_bytes(b"\1" * 32),
)
