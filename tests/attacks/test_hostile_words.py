"""What people type and send to harm others: names that are none, files that are bombs, formulas."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.staff_people import signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.messages.smtp.mail import compose
from cleanbreak.domain.staff import Role
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.calls import Call
from cleanbreak.ports.messages import Medium
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.rate_limit import RateLimitRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(language="en")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")')
LOOK_ALIKES = ("Аnna Müller", "Anna Mϋller", "Annа Müller", "An\u200bna Müller", "Anna M\u0131ller")
"""Cyrillic, Greek and Turkish letters, and a blank of no width."""
UNREADABLE = ("Anna\u202eMüller", "Anna\u2066Müller", "Anna\0Müller", "Anna\r\nBcc: x@evil.example")
HARMLESS = (
    "Zoë 👩‍👩‍👧 Müller",
    "محمد علي",
    "\u200fיוסף",
    "O'Brien; DROP TABLE line--",
    "<script>x</script>",
)
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        made.add(LINE)
        yield made


def declare(name: str, email: str = "declarant@example.org", line: str = LINE.msisdn) -> Any:
    sent = {"kind": "ordinary", "when": "soon", "holder_name": name, "line": line}
    client = Client(headers={"accept-language": "en"})
    return client.post("/cancel/", {**sent, "reply_email": email})


def test_a_name_that_looks_like_the_holders_ends_nothing(world: TestWorld) -> None:
    for name in LOOK_ALIKES:
        assert declare(name).status_code == 303
    tie_declarations(world.outside, timezone.now())
    assert not OrderRow.objects.exists()
    declare(LINE.name)
    tie_declarations(world.outside, timezone.now())
    assert OrderRow.objects.count() == 1


def test_a_name_that_turns_the_text_around_it_is_refused(world: TestWorld) -> None:
    for name in UNREADABLE:
        answer = declare(name)
        assert answer.status_code == 422
        assert "invisible control characters" in answer.content.decode()
    assert not DeclarationRow.objects.exists()


def test_names_that_people_have_are_taken_and_shown_as_text(world: TestWorld) -> None:
    for name in HARMLESS:
        taken = declare(name)
        assert taken.status_code == 303
        page = Client().get(taken["Location"]).content.decode()
        assert "<script>x" not in page
    assert sorted(DeclarationRow.objects.values_list("holder_name", flat=True)) == sorted(HARMLESS)


def test_no_word_of_anybody_becomes_a_header_of_a_mail(world: TestWorld) -> None:
    for name in HARMLESS:
        declare(name)
    for email in ("a@b.example\r\nBcc: x@evil.example", "a@b.example, x@evil.example", "a b@c"):
        assert declare(LINE.name, email).status_code == 422
    tie_declarations(world.outside, timezone.now())
    send_announcements(world.outside, lambda: timezone.now())
    mails = [
        one.message
        for one in MemoryMessages(world.world).inbox()
        if one.message.medium is Medium.EMAIL
    ]
    assert len(mails) >= len(HARMLESS)
    for serial, message in enumerate(mails):
        sent = compose(Call(key=str(serial), subject=message), "x@y.example", timezone.now())
        read = message_from_bytes(sent.octets)
        assert set(read.keys()) <= HEADERS
        assert len(read.keys()) == len(set(read.keys()))
        assert read["To"] == "declarant@example.org"


def send_file(content: bytes, name: str = "lines.csv") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    RateLimitRow.objects.all().delete()  # one person signs in again and again here
    browser = signed_in(Role.CAMPAIGN_MANAGER)
    return browser.post("/staff/campaigns/new/", {"reason": "fleet", "file": file})


def bombs() -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
        bomb.writestr("../../../etc/passwd", b"x")
    return {
        "zip": packed.getvalue(),
        "pdf": b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj\nmsisdn\n+4915228817386\n",
        "png": b"\x89PNG\r\n\x1a\n" + b"msisdn\n+4915228817386\n",
        "html": b"<html><script>alert(1)</script>msisdn\n+4915228817386\n",
        "utf16": "msisdn\n+4915228817386\n".encode("utf-16"),
        "nul": b"msi\0sdn\n+4915228817386\n",
        "empty": b"",
        "one endless line": b"msisdn," * 200_000,
    }


def test_a_file_that_is_something_else_makes_no_campaign(world: TestWorld) -> None:
    for kind, content in bombs().items():
        answer = send_file(content)
        assert answer.status_code == 422, kind
        assert "problem" in answer.content.decode() or "alert" in answer.content.decode()
    assert not CampaignRow.objects.exists()
    assert send_file(b"msisdn\n+4915228817386\n").status_code == 303


def test_the_name_of_a_file_leads_nowhere(world: TestWorld) -> None:
    before = set(Path(tempfile.gettempdir()).glob("evil*"))
    for serial, name in enumerate(
        (
            "../../evil.csv",
            "/etc/evil.csv",
            "..\\..\\evil.csv",
            "evil.csv\0.png",
            "C:evil",
            "." * 99,
        )
    ):
        content = f"msisdn\n+49152288173{serial:02}\n".encode()
        assert send_file(content, name).status_code == 303
    assert set(Path(tempfile.gettempdir()).glob("evil*")) == before
    assert not Path("/etc/evil.csv").exists()


def test_no_cell_of_a_campaigns_files_is_a_formula(world: TestWorld) -> None:
    cells = "\n".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in FORMULAS)
    made = send_file(f"msisdn\n+4915228817386\n{cells}\n".encode())
    assert made.status_code == 303
    browser = signed_in(Role.CAMPAIGN_MANAGER)
    browser.post(f"{made['Location']}plan/")
    for file in ("plan.csv", "report.csv"):
        answer = browser.get(f"{made['Location']}{file}")
        text = b"".join(answer.streaming_content).decode()
        answer.close()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(rows) >= len(FORMULAS)
        for row in rows:
            assert row["msisdn"].lstrip("+").isdigit() or row["msisdn"].startswith("'")


def test_deep_and_doubled_json_is_answered_and_changes_nothing(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "cleanbreak.site.es2plus_urls", []
    settings.ALLOWED_HOSTS = ["*"]
    address = "/gsma/rsp2/es2plus/handleNotification"
    good = {
        "header": {},
        "iccid": "8949000000000000001F",
        "notificationPointId": 4,
        "notificationPointStatus": {"status": "Executed-Success"},
    }
    bodies = (
        b"[" * 30_000,
        b'{"a":' * 5_000,
        b'{"header":{},"header":[]}',
        b'{"header":{},"iccid":"\\ud800"}',
        json.dumps({**good, "iccid": "9" * 30_000}).encode(),
        json.dumps(good).replace("4", "9" * 400).encode(),
        json.dumps({**good, "timestamp": 10**300}).encode()[:-1] + b"0" * 5_000 + b"}",
        b"\xff\xfe",
    )
    for body in bodies:
        answer = Client().post(address, body, content_type="application/json")
        assert answer.status_code in (204, 400, 413), body[:40]
    assert Client().post(address, b"[" * 40_000, content_type="application/json").status_code == 413
