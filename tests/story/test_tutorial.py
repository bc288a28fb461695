"""The tutorial is done as it stands there, by browser and shell, against the product as it is run.

Its commands are taken from the page. Only ``script/run`` is not: it installs, then hands over to
``cleanbreak demo up``, which is started here with a home and a port of its own.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.product import free_port
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/tutorial/first-line.md").read_text("utf-8")
PROGRAM = Path(sys.executable).with_name("cleanbreak")
IS_OPEN = "is open after"
START_S, PATIENCE_MS = 180, 60_000
expect.set_options(timeout=PATIENCE_MS)
BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
SENT_BY = re.compile(r"^(Text message|E-mail) to ", re.MULTILINE)
HOME_SAID = "export CLEANBREAK_HOME=$HOME/.local/share/cleanbreak/demonstration"
MINUTES_MAX = 15


@pytest.fixture
def home() -> Iterator[Path]:
    """Return where the demonstration lives; sockets want a short path."""
    place = Path(f"/tmp/cleanbreak-tutorial-{os.getpid()}")
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """Start what ``script/run`` starts; return where the pages are."""
    assert (
        (ROOT / "script/run").read_text().rstrip().endswith('/.venv/bin/cleanbreak" demo up "$@"')
    )
    port = free_port()
    environment = {**os.environ, "CLEANBREAK_HOME": str(home), "LC_ALL": "C.UTF-8"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    home.mkdir()
    with (home / "said").open("w") as said:
        running = subprocess.Popen(
            [str(PROGRAM), "demo", "up", "--port", str(port)],
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for_welcome(running, home / "said")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def wait_for_welcome(running: "subprocess.Popen[bytes]", said: Path) -> None:
    deadline = time.monotonic() + START_S
    while IS_OPEN not in said.read_text():
        assert running.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.2)


@pytest.mark.alone
def test_the_tutorial_is_true(address: str, home: Path, chromium: Browser) -> None:
    began = time.monotonic()
    context = chromium.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    declare(page)
    look_at_status_and_messages(page)
    end_with_two_codes(page)
    check_the_proof(page, home)
    context.close()
    use_the_command_line(home)
    assert time.monotonic() - began < MINUTES_MAX * 60


def test_the_chinese_tutorial_has_the_same_commands() -> None:
    chinese = (ROOT / "docs/zh/first-line.md").read_text("utf-8")
    commands = [line for block in BLOCK.findall(chinese) for line in block.splitlines()]
    assert commands
    assert [one for one in commands if one not in PAGE.splitlines()] == []


def said(words: str) -> str:
    """Return words that the page has in bold or as code, as they are."""
    assert f"**{words}**" in PAGE or f"`{words}`" in PAGE or f"*{words}*" in PAGE, words
    return words


def go(page: Page, path: str) -> None:
    """Go to an address that the page tells; there it has the usual port."""
    assert f"`http://127.0.0.1:8000{path}`" in PAGE, path
    page.goto(path)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=said(words)).or_(
        page.get_by_role("link", name=words, exact=True)
    ).first.click()


def declare(page: Page) -> None:
    go(page, "/cancel/")
    page.fill("#holder_name", said("Anna Müller"))
    page.fill("#line", said("+491713920000"))
    page.fill("#reply_email", said("me@example.org"))
    press(page, "Cancel now")
    page.wait_for_url("**/receipt/**")
    page.locator("main a[href*='/status/']").first.click()


def look_at_status_and_messages(page: Page) -> None:
    expect(page.locator("summary", has_text=said("Withdraw the cancellation"))).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Your line ends on")
    status = page.url
    go(page, "/demonstration/messages/")
    expect(page.locator("main")).to_contain_text("Haben Sie diesen Anschluss gekündigt?")
    expect(page.locator("main")).to_contain_text("/object/")
    page.goto(status)


def end_with_two_codes(page: Page) -> None:
    press(page, "Send me the two codes")
    page.wait_for_url("**/end-now/")
    there = page.url
    go(page, "/demonstration/messages/")
    codes = newest_codes(page)
    page.goto(there)
    page.fill("#sms_code", codes["Text message"])
    page.fill("#email_code", codes["E-mail"])
    page.locator("main form.declaration button").click()
    page.wait_for_selector("dl.money")
    page.locator("main form button").click()
    page.wait_for_url("**/status/**")
    main = page.locator("main")
    expect(main).to_contain_text("12.34", timeout=PATIENCE_MS)  # by itself
    expect(main).to_contain_text("5.00")
    expect(page.locator("ol.steps > li, ol > li").first).to_be_visible()


def newest_codes(page: Page) -> dict[str, str]:
    """Return the codes of six digits that the line and its mailbox were sent, when both are."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while True:
        parts = SENT_BY.split(page.locator("main").inner_text())[1:]
        sent = zip(parts[::2], parts[1::2], strict=True)
        codes = {way: found[0] for way, text in sent if (found := re.findall(r"\b\d{6}\b", text))}
        if len(codes) == 2:
            return codes
        assert time.monotonic() < deadline, parts
        page.reload()


def check_the_proof(page: Page, home: Path) -> None:
    press(page, "Open the certificate")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.locator(".proof-code").count():  # "a second or two after the end"
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        time.sleep(1)
        page.reload()
    with page.expect_download() as started:
        page.locator("a[href*='certificate.pdf']").first.click()
    paper = Path(started.value.path()).read_bytes()
    go(page, "/verify/")
    page.locator("#checker").wait_for()  # the script shows it when it listens
    for content, verdict in ((paper, "valid"), (paper.replace(b"2026", b"2027", 1), "altered")):
        file = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content}
        page.evaluate("document.getElementById('result').hidden = true")
        page.set_input_files("#file", file)
        page.wait_for_selector("#result:visible")
        assert str(page.locator("#result").get_attribute("data-verdict")).startswith(verdict)


def use_the_command_line(home: Path) -> None:
    """Run each command of the second half, and hold what it says against the page."""
    commands = [
        line
        for block in BLOCK.findall(PAGE)
        for line in block.splitlines()
        if not line.startswith("script/run")
    ]
    assert commands[0] == HOME_SAID
    told = {line: run(line, home) for line in commands[1:6]}
    doctor, line_show, begun, refused, ended = told.values()
    assert doctor[0] == 0, doctor[1]
    assert (line_show[0], "terminated" in line_show[1]) == (0, True)
    assert begun[0] == 4
    order = re.findall(r"[0-9a-f-]{36}", begun[1].splitlines()[0])[0]
    assert refused[0] == 3
    assert (ended[0], "15.00" in ended[1]) == (0, True)
    assert run(commands[6].replace("ORDER", order), home)[0] == 0
    assert run(commands[7].replace("ORDER", order), home)[0] == 3
    assert len(commands) == 8


def run(command: str, home: Path) -> tuple[int, str]:
    """Run one line as the page has it, in a shell; return its exit code and what it said."""
    assert ".venv/bin/cleanbreak" in command
    done = subprocess.run(
        ["bash", "-c", command.replace(".venv/bin/cleanbreak", str(PROGRAM))],
        env={**clean_environment(), "CLEANBREAK_HOME": str(home / "demonstration")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def clean_environment() -> dict[str, str]:
    away = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in away}
