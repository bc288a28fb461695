"""Requests that no browser of a person sends: each gets a clear answer, and nothing happens."""

import gzip
import logging
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from tests.addresses import LEAVING, PageAddress, every_address
from tests.full_house import DECLARATION, House, empty_house, full_house
from tests.staff_people import NAMES
from tests.worlds import AGENT

from cleanbreak.domain.staff import Role
from cleanbreak.flows.manage_staff import PasswordTooLong, add_staff, set_staff_password
from cleanbreak.flows.signing_keys import public_jwks
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.site.log_lines import LogLines
from cleanbreak.site.sound_requests import METHODS_OF_PROGRAMS, OF_PROGRAMS

pytestmark = pytest.mark.usefixtures("committed_db")
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "\t//evil.example/",
    "/\t/evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "/staff/\r\nLocation: https://evil.example/",
)
NEXT_LIKE = ("next", "url", "redirect", "return_to", "continue", "to", "rd", "goto", "target")
HOSTS = ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", "[::1", "")
UTF8_WRONG = (b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xff\xfe", b"%ED%A0%80")
"""Overlong slash, half a surrogate pair, five octets, a mark of UTF-16, and one in percents."""
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def house(committed_db: None, settings: Any) -> Iterator[House]:
    with full_house(settings) as made:
        yield made


@pytest.fixture
def doors(committed_db: None, settings: Any) -> Iterator[House]:
    """A site with nothing in it: for what is refused before anybody looks."""
    with empty_house(settings) as made:
        yield made


def filled(address: PageAddress, house: House) -> str:
    return address.at(**(house.known_parts(address, 0) or address.nobodys_parts))


def strict(house: House, role: Role) -> Client:
    """Return the browser of the role in which forms need their token."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.cookies = house.browsers[role].cookies
    return client


def rows() -> dict[str, int]:
    """Return how many rows each table of ours has, but for those that count requests."""
    models = apps.get_app_config("records").get_models()
    return {one.__name__: one.objects.count() for one in models if "RateLimit" not in one.__name__}


def test_no_form_of_any_page_is_taken_without_its_token(house: House) -> None:
    before = rows()
    client = strict(house, Role.ADMIN)
    # No forms: what a provider, a desk, a counter or a program says is signed, or bears a token;
    # what a phone shares with the app has none, and is sent on without being looked at.
    signed_elsewhere = (
        "staff:sign-on-logout", "staff:desk-deliver", "desk-agent-", "hotline-", "oauth-", "ssf-",
        "tmf", "camara-", "portal:app-share",
    )  # fmt: skip
    for address in every_address():
        if address.name.startswith(signed_elsewhere):
            continue
        for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            answer = client.post(filled(address, house), sent, REMOTE_ADDR=house.next_visitor())
            assert answer.status_code == 403, address.template
            assert "Nothing was stored." in answer.content.decode()
    assert rows() == before


def test_a_form_of_another_site_is_refused_although_it_has_the_token(doors: House) -> None:
    client = strict(doors, Role.ADMIN)
    token = client.get("/staff/campaigns/new/").cookies["csrftoken"].value
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        answer = client.post(
            "/staff/reconciliation/propose/", {"csrfmiddlewaretoken": token}, HTTP_ORIGIN=origin
        )
        assert answer.status_code == 403, origin
    ours = client.post("/staff/reconciliation/propose/", {"csrfmiddlewaretoken": token})
    assert ours.status_code in (303, 422)


def test_no_parameter_of_any_page_leads_elsewhere(house: House) -> None:
    followed = 0
    for address in every_address():
        reads_next = "next" in house.fields.get(address.template, {})
        for wished in ELSEWHERE if reads_next else ELSEWHERE[:2]:
            sent = dict.fromkeys(NEXT_LIKE, wished)
            for method in ("get", "post"):
                if address.name in LEAVING and method == "post":
                    continue
                browser = house.browsers[Role.ADMIN]
                visitor = {"REMOTE_ADDR": house.next_visitor(), "HTTP_REFERER": wished.strip()}
                answer = getattr(browser, method)(filled(address, house), sent, **visitor)
                answer.close()
                place = answer.get("Location") or answer.get("HX-Redirect") or "/"
                assert urlsplit(place).netloc == "", (address.template, wished)
                assert place.startswith("/"), (address.template, wished)
                assert not place.startswith(("//", "/\\")), (address.template, wished)
                assert not any(char in place for char in "\r\n\t\\")
                followed += place != "/"
    assert followed > 50


def test_a_page_answers_to_our_own_names_only(doors: House) -> None:
    for path in ("/", "/cancel/", "/staff/sign-in/", "/nowhere/", "/healthz"):
        for host in HOSTS:
            answer = Client().get(path, HTTP_HOST=host, HTTP_X_FORWARDED_HOST="evil.example")
            assert answer.status_code == 400, (path, host)
            assert "evil" not in answer.content.decode()
    answer = Client().get("/cancel/", HTTP_X_FORWARDED_HOST="evil.example")
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()


def test_methods_that_no_page_has_do_nothing(doors: House) -> None:
    """Programs may change what is theirs; without a token they are told nothing else."""
    browser = doors.browsers[Role.ADMIN]
    before = rows()
    for address in every_address():
        of_programs = address.template.startswith(OF_PROGRAMS)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "DEBUG", "GE T"):
            answer = browser.generic(
                method, filled(address, doors), "secret=1", HTTP_X_SECRET="canary"
            )
            needs_token = of_programs and method in METHODS_OF_PROGRAMS
            expected = (401, 404, 405) if needs_token else (405,)
            assert answer.status_code in expected, (method, address.template)
            assert b"canary" not in answer.content
    assert rows() == before


def test_looking_changes_nothing(house: House) -> None:
    """Whatever is done is done by POST; what is read is noted at most."""
    public_jwks(timezone.now())  # the first key is made when it is first wanted
    before = rows()
    for address in every_address():
        visitor = {"REMOTE_ADDR": house.next_visitor()}
        house.browsers[Role.ADMIN].get(filled(address, house), **visitor).close()
        house.browsers[Role.ADMIN].head(filled(address, house), **visitor).close()
    after = rows()
    noted = {name for name in after if after[name] != before[name]}
    assert noted <= {AuditRow.__name__}


def test_a_field_in_the_address_does_not_stand_in_for_one_of_the_form(doors: House) -> None:
    before = rows()
    client = Client(headers={"accept-language": "en"})
    said = "&".join(f"{name}={value}" for name, value in DECLARATION.items())
    answer = client.post(f"/cancel/?{said}&line=%2B4915228817402", {})
    assert answer.status_code == 422
    twice = {**DECLARATION, "line": ["+4915228817402", "nonsense"]}
    assert client.post("/cancel/", twice).status_code == 422
    unasked = {**DECLARATION, "line": "+4915228817402", "tied_at": "2020-01-01", "receipt": "1"}
    assert client.post("/cancel/", unasked).status_code == 303
    assert DeclarationRow.objects.latest("declaration_id").tied_at is None
    assert rows()["DeclarationRow"] == before["DeclarationRow"] + 1


def post(body: bytes, kind: str = FORM, **sent: Any) -> Any:
    return Client(headers={"accept-language": "en"}).generic("POST", "/cancel/", body, kind, **sent)


def test_bodies_that_are_too_much_are_refused_before_they_are_read(doors: House) -> None:
    before, begun = rows(), time.thread_time()  # whatever else the machine does
    long_field = post(b"holder_name=" + b"x" * 10_000_000)
    many_fields = post(b"&".join(b"f%d=1" % n for n in range(100_000)))
    many_small = post(b"&".join(b"a=1" for _ in range(1_000)))
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(200)
    )
    many_parts = post(parts + b"--b--\r\n", "multipart/form-data; boundary=b")
    for answer in (long_field, many_fields, many_small, many_parts):
        assert answer.status_code == 413
        assert "Nothing was stored." in answer.content.decode()
    assert time.thread_time() - begun < 10
    assert rows() == before


def test_a_large_body_is_not_read_at_all(doors: House) -> None:
    class Endless:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("somebody reads it")

        readline = read

    def start(status: str, _headers: Any) -> None:
        assert status.startswith("413")

    environ = Client()._base_environ(
        **{
            "PATH_INFO": "/cancel/",
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
            "CONTENT_LENGTH": "10000000000",
            "wsgi.input": Endless(),
        }
    )
    WSGIHandler()(environ, start).close()


def test_a_packed_body_is_not_unpacked(doors: House) -> None:
    bomb = gzip.compress(b"holder_name=" + b"x" * 50_000_000)
    assert len(bomb) < 60_000
    for packed in ("gzip", "deflate", "br", "gzip, gzip"):
        answer = post(bomb, HTTP_CONTENT_ENCODING=packed)
        assert answer.status_code == 415
    assert "could not read" in answer.content.decode()


def test_a_form_in_another_encoding_is_not_guessed_at(doors: House) -> None:
    for charset in ("utf-7", "utf-16", "hex", "idna", "rot13", "latin-1"):
        for kind in (FORM, "multipart/form-data; boundary=b"):
            assert post(b"holder_name=Anna", f"{kind}; charset={charset}").status_code == 415


def test_what_is_no_utf8_is_never_taken_for_something_else(doors: House) -> None:
    for octets in UTF8_WRONG:
        answer = post(b"holder_name=" + octets + b"&line=" + octets)
        assert answer.status_code == 422, octets
        for path in (b"/receipt/" + octets + b"/x/", b"/cancel/?next=" + octets):
            path_info = path.decode("latin-1")
            answer = Client().generic("GET", path_info)
            assert answer.status_code in (200, 404), path


def test_nul_is_nobodys_name(doors: House) -> None:
    for value in ("ada\0", "\0", "ada\0' OR 1=1"):
        visitor = {"REMOTE_ADDR": doors.next_visitor()}
        sent = {"name": value, "password": value}
        answer = Client().post("/staff/sign-in/", sent, **visitor)
        assert answer.status_code == 422
    cookie = Client()
    cookie.cookies["cleanbreak_staff"] = '"\\000abcdefgh"'
    assert cookie.get("/staff/").status_code == 302
    assert doors.browsers[Role.ADMIN].get("/staff/payouts/?list=%00").status_code == 404


def test_what_no_database_keeps_is_the_visitors_mistake(doors: House, settings: Any) -> None:
    """The last resort, for a page that forgot to look."""
    from cleanbreak.site.sound_requests import SoundRequests

    request = HttpRequest()
    request.META = {"SERVER_NAME": "testserver", "SERVER_PORT": "80"}
    guard = SoundRequests(lambda _request: None)  # type: ignore[arg-type, return-value]
    answer = guard.process_exception(request, ValueError("PostgreSQL … NUL (0x00) bytes"))
    assert answer is not None
    assert answer.status_code == 400
    assert guard.process_exception(request, ValueError("a defect")) is None


def test_a_password_is_never_cut(doors: House) -> None:
    long, name = "correct horse battery staple " * 6, "long-password"
    add_staff(name, [Role.AGENT], long, AGENT, timezone.now())
    too_long = "x" * 200
    add_staff("longest", [Role.AGENT], too_long, AGENT, timezone.now())

    def sign_in(name: str, password: str) -> int:
        sent = {"name": name, "password": password}
        visitor = {"REMOTE_ADDR": doors.next_visitor()}
        return int(Client().post("/staff/sign-in/", sent, **visitor).status_code)

    assert len(long) > 64
    assert sign_in(name, long[:64]) == 422
    assert sign_in(name, long.upper()) == 422
    assert sign_in(name, long) == 303
    assert sign_in("longest", too_long) == 303
    assert sign_in("longest", f"{too_long}y") == 422
    with pytest.raises(PasswordTooLong):
        set_staff_password("longest", f"{too_long}y", AGENT, timezone.now())


def test_a_session_that_was_ended_is_dead(doors: House) -> None:
    browser = doors.browsers[Role.AGENT]
    stolen = Client()
    stolen.cookies["cleanbreak_staff"] = browser.cookies["cleanbreak_staff"].value
    assert stolen.get("/staff/").status_code == 200
    browser.post("/staff/sign-out/")
    assert stolen.get("/staff/").status_code == 302


def test_no_folder_is_listed(doors: House) -> None:
    for path in ("/static/", "/static/portal/", "/static/../settings.py", "/static/%2e%2e/urls.py"):
        assert Client().get(path).status_code == 404


def test_pages_of_the_demonstration_are_not_there_without_it(doors: House) -> None:
    assert Client().get("/demonstration/messages/").status_code == 404


def test_refusals_are_logged_without_address_and_secret(house: House, caplog: Any) -> None:
    caplog.set_level("WARNING")
    caplog.clear()
    order_id = house.parts["order_id"][0]
    house.browsers[Role.CLERK].get(f"/staff/orders/{order_id}/")
    Client().get("/receipt/7K2M-9QXD-4T8/canary-secret/", REMOTE_ADDR="192.0.2.77")
    strict(house, Role.ADMIN).post("/staff/reconciliation/propose/")
    Client().get("/", HTTP_HOST="evil.example")
    told = [one for one in caplog.text.splitlines() if "refused:" in one]
    for why in (
        "forbidden, page staff:order, user ",
        "guessed link, page portal:receipt, user none",
        "forbidden, page staff:repair-propose",
        "unreadable, page none",
    ):
        assert any(why in one for one in told), why
    for secret in (str(order_id), "canary-secret", "7K2M", "192.0.2.77", "evil", NAMES[Role.CLERK]):
        assert secret not in " ".join(told).replace("visitor", "")


def test_a_line_of_the_log_is_one_line_in_utc() -> None:
    forged = "a\r\n2026-01-01T00:00:00.000Z ERROR forged\x1b[31m \u202eabc"
    record = logging.LogRecord("x", logging.WARNING, "", 1, "said: %s", (forged,), None)
    first, *further = LogLines().format(record).split("\n")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING x \d+ said: a\\x0d$", first)
    assert all(one.startswith("    ") for one in further)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", LogLines().format(record))
