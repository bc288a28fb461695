"""Somebody saves what is on their phone: the guide, and a file that is read and given back."""

import io
import os
import re
import tempfile
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.multimedia import FILM, JPEG, PICTURES
from tests.takeouts import AMR
from tests.unit.channels.portal.conftest import world  # noqa: F401
from tests.unit.channels.portal.visits import declare, status_page
from tests.unit.domain.test_handset_file import BACKUP, CARD_4, GOOGLE, HOSTILE, NOKIA
from tests.worlds import TestWorld

from cleanbreak.channels.portal import convert_page, handset_upload
from cleanbreak.channels.portal.handset_upload import one_of_few
from cleanbreak.channels.portal.take_along_words import GUIDES, Phone
from cleanbreak.flows import limit_requests
from cleanbreak.flows.carried_records import CarriedTooMuch
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.flows.read_handset_upload import ReadLimits, read_handset_upload
from cleanbreak.records.rate_limit import RateLimitRow

pytestmark = pytest.mark.django_db
CONVERT, FILE = "/take-along/convert/", "/take-along/convert/file/"
CALLS = (
    '<calls count="1"><call number="+49151" duration="5" date="1700000000000" type="2"/></calls>'
)
BROWSERS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)": "iPhone",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9)": "Android",
    "Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL00)": "HarmonyOS",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0)": "HarmonyOS",
}


@pytest.fixture
def person() -> Client:
    RateLimitRow.objects.all().delete()
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def token(person: Client) -> str:
    page = person.get(CONVERT).content.decode()
    return str(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)[0])


def upload(person: Client, content: str | bytes, **fields: str) -> Any:
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("../../etc/passwd<b>.vcf", content)
    said = {"csrfmiddlewaretoken": token(person), "file": file, **fields}
    return person.post(CONVERT, said)


def carried_in(answer: Any) -> str:
    return str(re.findall(r'name="carried" value="([^"]+)"', answer.content.decode())[0])


def give_back(person: Client, answer: Any, want: str, **changed: str) -> Any:
    said = {"csrfmiddlewaretoken": token(person), "carried": carried_in(answer), "want": want}
    body = "&".join(f"{name}={value}" for name, value in (said | changed).items())
    return person.post(FILE, body, content_type="application/x-www-form-urlencoded")


def file_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(answer: Any) -> dict[str, str]:
    page = unescape(answer.content.decode())
    return dict(re.findall(r"<div><dt>(.*?)</dt><dd>(\d+)</dd>", page))


def problem_of(answer: Any) -> str:
    page = unescape(answer.content.decode())
    found = re.findall(r'role="alert".*?<p>(?:<a [^>]*>)?(.*?)(?:</a>)?</p>', page, re.DOTALL)[0]
    return str(found)


def test_what_is_read_is_told_and_then_given_back_in_every_form(person: Client) -> None:
    answer = upload(person, NOKIA + CARD_4 + "BEGIN:VCARD\nFN:half\n")

    assert rows_of(answer) == {
        "Contacts": "3",
        "Could not be read": "0",
        "Characters replaced by �": "0",
    }
    page = unescape(answer.content.decode())
    assert "the rest of it is missing" in page
    assert "passwd" not in page
    assert "sms.xml" not in page.replace("sms.xml restores", "")
    card = file_of(give_back(person, answer, "contacts.vcf")).decode()
    assert card.count("VERSION:3.0\r\n") == 3
    assert "FN:王伟\r\n" in card
    table = give_back(person, answer, "contacts.csv")
    assert table["Content-Disposition"] == 'attachment; filename="contacts.csv"'
    assert "Zoë Müller, Dr." in file_of(table).decode()
    with zipfile.ZipFile(io.BytesIO(file_of(give_back(person, answer, "taken-along.zip")))) as all_:
        assert all_.namelist() == ["contacts.vcf", "contacts.csv", "contacts.ndjson"]
        assert all_.read("contacts.vcf").decode() == card


def test_of_a_contact_that_could_not_be_read_nothing_is_said_of_films(person: Client) -> None:
    page = unescape(
        upload(person, CARD_4 + "BEGIN:VCARD\nVERSION:2.1\nN:a\nFN=b\n").content.decode()
    )
    assert "<dt>Could not be read</dt><dd>1</dd>" in page
    assert "Pictures, films" not in page
    assert "Pictures, films" in unescape(upload(person, BACKUP).content.decode())


def test_characters_that_phones_refuse_are_told_before_they_are_replaced(person: Client) -> None:
    answer = upload(person, "BEGIN:VCARD\nFN:a\x0cb\nNOTE:\x01\nEND:VCARD\n")
    assert rows_of(answer)["Characters replaced by �"] == "2"
    assert "FN:a�b\r\n" in file_of(give_back(person, answer, "contacts.vcf")).decode()


def test_messages_and_calls(person: Client) -> None:
    answer = upload(person, BACKUP)
    assert rows_of(answer) == {
        "Text messages": "3",
        "Could not be read": "2",
        "Characters replaced by �": "1",
    }
    assert "An iPhone takes no messages back" in answer.content.decode()
    text = file_of(give_back(person, answer, "sms.xml")).decode()
    assert '<smses count="3"' in text
    assert "Hi 😀" in text

    answer = upload(person, CALLS)
    assert rows_of(answer)["Calls"] == "1"
    assert '<calls count="1"' in file_of(give_back(person, answer, "calls.xml")).decode()


def test_pictures_of_messages_come_back_with_them(person: Client) -> None:
    answer = upload(person, PICTURES)
    assert rows_of(answer) == {
        "Text messages": "4",
        "Pictures, films and sounds": "3",
        "Could not be read": "2",
        "Characters replaced by �": "0",
    }
    packed = io.BytesIO(file_of(give_back(person, answer, "taken-along.zip")))
    with zipfile.ZipFile(packed) as all_:
        media = {name: all_.read(name) for name in all_.namelist() if name.startswith("media/")}
        alone = file_of(give_back(person, answer, "sms.xml"))
        assert all_.read("sms.xml").partition(b"<sms ")[2] == alone.partition(b"<sms ")[2]
    assert media == {"media/00001.jpg": JPEG, "media/00002.mp4": FILM, "media/00003.amr": AMR}


def test_google_contacts_and_canonical_lines_come_back_the_same(person: Client) -> None:
    first = upload(person, GOOGLE)
    with zipfile.ZipFile(io.BytesIO(file_of(give_back(person, first, "taken-along.zip")))) as all_:
        lines = all_.read("contacts.ndjson")
    again = upload(person, lines)
    cards = [file_of(give_back(person, one, "contacts.vcf")) for one in (first, again)]
    assert b"Ada Lovelace" in cards[0]
    assert cards[0] == cards[1]


def test_old_files_in_other_characters(person: Client) -> None:
    old = "BEGIN:VCARD\nVERSION:2.1\nFN:李雷\nTEL:10010\nEND:VCARD\n".encode("gb18030")
    assert "say in which encoding it is" in problem_of(upload(person, old))
    answer = upload(person, old, encoding="gb18030")
    assert "FN:李雷" in file_of(give_back(person, answer, "contacts.vcf")).decode()
    assert upload(person, old, encoding="rot13").status_code == 422


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_sentence_or_what_stands_before_the_fault(
    name: str, person: Client
) -> None:
    answer = upload(person, HOSTILE[name][0])
    if name in ("cut off", "a card without an end"):
        assert answer.status_code == 200
        assert "The end of the file is missing here:" in answer.content.decode()
        return
    assert answer.status_code == 422
    assert "{" not in problem_of(answer)


def test_a_database_of_a_phone_is_told_which_app_exports_it(person: Client) -> None:
    said = problem_of(upload(person, b"SQLite format 3\x00" + bytes(4096)))
    assert "SMS Backup & Restore" in said
    assert "vCard" in said


def test_nothing_chosen_nothing_in_it_and_nothing_for_this_file(person: Client) -> None:
    assert problem_of(person.post(CONVERT, {"csrfmiddlewaretoken": token(person)})) == (
        "Choose the file that your phone exported."
    )
    assert "no contacts, messages or calls" in problem_of(upload(person, '<smses count="0"/>'))
    answer = upload(person, CARD_4)
    assert "nothing for this file" in problem_of(give_back(person, answer, "sms.xml"))


def test_nothing_is_left_on_the_server(
    person: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[bytes] = []
    write = tempfile.TemporaryFile

    def watched(*args: Any, **kwargs: Any) -> Any:
        file = write(*args, **kwargs)
        made.append(os.readlink(f"/proc/self/fd/{file.fileno()}").encode())
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", watched)
    answer = upload(person, NOKIA * 20_000)
    assert len(file_of(give_back(person, answer, "taken-along.zip"))) > 1_000
    assert made
    assert all(str(tmp_path).encode() in one for one in made)
    assert all(b"deleted" in one for one in made)
    assert list(tmp_path.iterdir()) == []
    open_files = [os.readlink(f"/proc/self/fd/{n}") for n in _open_descriptors()]
    assert not [one for one in open_files if str(tmp_path) in one]


def _open_descriptors() -> list[str]:
    return [n for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]


def test_nobody_brings_records_that_were_not_read_here(person: Client) -> None:
    answer = upload(person, CARD_4)
    carried = carried_in(answer)
    bad = (carried[:-9] + "A" * 9, carried.partition(".")[2], "", "x" * 100, f"{'0' * 40}.eJw")
    for one in bad:
        refused = give_back(person, answer, "contacts.vcf", carried=one)
        assert refused.status_code == 422
        assert "Choose the file again" in problem_of(refused)
    assert give_back(person, answer, "passwd").status_code == 422
    assert file_of(give_back(person, answer, "contacts.vcf"))


def test_other_sites_cannot_send_for_somebody(person: Client) -> None:
    answer = upload(person, CARD_4)
    assert give_back(person, answer, "contacts.vcf", csrfmiddlewaretoken="x").status_code == 403
    file = SimpleUploadedFile("a.vcf", CARD_4.encode())
    assert person.post(CONVERT, {"file": file}).status_code == 403
    assert person.get(FILE)["Location"] == CONVERT


def test_too_large_too_slow_too_long_and_too_many(
    person: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLEANBREAK_TAKE_ALONG_MB_MAX = 1
    assert "larger than 1 MB" in problem_of(upload(person, CARD_4 * 9_000))
    assert person.post(FILE, b"x" * 1_400_000, content_type="text/plain").status_code == 422

    with monkeypatch.context() as slow:
        slow.setattr(handset_upload, "UPLOAD_WITHIN_S", -1)
        assert "took too long" in problem_of(upload(person, CARD_4))
    with monkeypatch.context() as slow:
        slow.setattr(convert_page, "READ_WITHIN_S", -1)
        assert "not read to its end" in problem_of(upload(person, CARD_4))

    with one_of_few(), one_of_few():
        busy = upload(person, CARD_4)
    assert (busy.status_code, busy["Retry-After"]) == (503, "60")
    assert upload(person, CARD_4).status_code == 200

    rate = Rate(burst=1, every=timedelta(hours=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.CONVERSION, rate)
    RateLimitRow.objects.all().delete()
    assert [upload(person, CARD_4).status_code for _ in range(2)] == [200, 429]


def test_what_is_too_much_for_a_page_is_refused() -> None:
    noise = "".join(f"BEGIN:VCARD\nFN:{os.urandom(30).hex()}\nEND:VCARD\n" for _ in range(100))
    limits = [ReadLimits(lambda: False, bytes_max) for bytes_max in (3_000, 30_000)]
    with pytest.raises(CarriedTooMuch):
        read_handset_upload(io.BytesIO(noise.encode()), "", limits[0])
    assert read_handset_upload(io.BytesIO(noise.encode()), "", limits[1]).carried


@pytest.mark.parametrize("phone", Phone)
def test_each_guide_keeps_its_ticks_in_the_address(phone: Phone, person: Client) -> None:
    keys = [item.key for item in GUIDES[phone]]
    assert keys == ["contacts", "messages", "calls", "esim", "messengers", "codes"]
    page = person.get(f"/take-along/{phone.value}/?done=calls&done=esim&done=%3Cb%3E")
    text = page.content.decode()
    assert re.findall(r'value="(\w+)" form="keep" checked', text) == ["calls", "esim"]
    assert '<span id="done-count">2</span>/6' in text
    assert "Your message texts are not with us." in text
    assert page.cookies.keys() <= {"csrftoken"}
    assert person.get("/take-along/nokia/").status_code == 404


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_phone_is_only_suggested(browser: str, person: Client) -> None:
    page = person.get("/take-along/", headers={"user-agent": browser}).content.decode()
    names = re.findall(r'<li><a class="target"[^>]*>(\w+)</a>(<small>)?', page)
    assert names[0] == (BROWSERS[browser], "<small>")
    assert len(names) == 3
    assert [mark for _, mark in names].count("<small>") == 1
    elsewhere = person.get("/take-along/", headers={"user-agent": "X11"}).content.decode()
    assert "<small>" not in elsewhere


def test_the_pages_before_the_end_lead_there(client: Client, world: TestWorld) -> None:  # noqa: F811
    receipt = declare(client)
    for page in ("/", receipt, status_page(receipt)):
        assert 'href="/take-along/"' in client.get(page).content.decode()
