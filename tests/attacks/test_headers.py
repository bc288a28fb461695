"""What every answer carries, whichever page, file or error it is."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.addresses import LEAVING, every_address
from tests.full_house import House, full_house
from tests.staff_people import NAMES, PASSWORD

from cleanbreak.domain.staff import Role
from cleanbreak.site.answer_headers import answer_headers

pytestmark = pytest.mark.usefixtures("committed_db")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STRICT = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
LOOSE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "data:", "http:", "https:", "*")
ENCRYPTED = {"CLEANBREAK_BASE_URL": "https://cancel.example.org", "CLEANBREAK_SECRET_KEY": "s" * 50}
TELL = """
import json
from cleanbreak.site import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "CLEANBREAK_HEADERS", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_SECURE", "DEBUG")}))
"""


@pytest.fixture
def house(committed_db: None, settings: Any) -> Iterator[House]:
    with full_house(settings) as made:
        yield made


ANSWERED: list[tuple[str, int, dict[str, str]]] = []
"""What the first test was answered; the others look at the same."""


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> list[tuple[str, int, dict[str, str]]]:
    if not ANSWERED:
        house = request.getfixturevalue("house")
        ANSWERED.extend(
            (where, answer.status_code, dict(answer.items())) for where, answer in ask_all(house)
        )
    return ANSWERED


def ask_all(house: House) -> Iterator[tuple[str, Any]]:
    """Yield an answer of every page, and of what is refused before a page is asked."""
    browser = house.browsers[Role.ADMIN]
    for address in every_address():
        parts = house.known_parts(address, 0) or address.nobodys_parts
        for method in ("get", "post", "put", "trace"):
            if address.name in LEAVING and method == "post":
                continue
            visitor = {"REMOTE_ADDR": house.next_visitor()}
            answer = getattr(browser, method)(address.at(**parts), **visitor)
            yield f"{method} {address.template}", answer
            answer.close()
    for path, sent in (
        ("/nowhere/", {}),
        ("/static/portal/site.css", {}),
        ("/static/none.css", {}),
        ("/cancel", {}),
        ("/", {"HTTP_HOST": "evil.example"}),
        ("/cancel/", {"HTTP_CONTENT_ENCODING": "gzip"}),
    ):
        answer = browser.get(path, **sent)
        yield path, answer
        answer.close()


def test_every_answer_carries_them(answers: Any) -> None:
    for where, _status, headers in answers:
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, where
        policy = headers["Content-Security-Policy"]
        assert all(one in policy for one in STRICT), where
        assert "require-trusted-types-for 'script'" in policy
        assert not [one for one in LOOSE if f" {one}" in policy], where
        camera = "(self)" if where in ("get /verify/", "get /app/card/") else "()"
        assert f"camera={camera}" in headers["Permissions-Policy"], where
        assert not {"Access-Control-Allow-Origin", "Server", "X-Powered-By"} & set(headers)
    assert {200, 303, 400, 404, 405, 415, 422} <= {status for _where, status, _headers in answers}


def test_nothing_but_files_of_ours_is_kept_by_a_cache(answers: Any) -> None:
    shell = {f"get /staff/desk/{name}" for name in ("offline/", "worker.js", "manifest.json")}
    shell |= {"get /verify/", "get /verify/worker.js", "get /app/"}
    shell |= {f"get /app/{name}" for name in ("card/", "kept/", "offline/", "worker.js")}
    shell |= {"get /app/manifest.webmanifest"}
    for where, status, headers in answers:
        is_file_of_ours = (where.startswith("/static/") and status == 200) or where in shell
        assert ("no-store" in headers["Cache-Control"]) != is_file_of_ours, where


def test_every_text_says_its_encoding(answers: Any) -> None:
    kinds = {headers.get("Content-Type", "") for _where, _status, headers in answers}
    texts = [kind for kind in kinds if kind.startswith("text/")]
    assert all('charset="utf-8"' in one or "charset=utf-8" in one for one in texts), texts
    assert {"text/html; charset=utf-8", "text/csv; charset=utf-8", "application/json"} <= kinds


def test_files_of_people_are_kept_and_never_shown(answers: Any) -> None:
    files = 0
    no_files = {
        "get /official/register.json",
        "get /api/openapi/",
        "get /.well-known/openid-configuration",
        "get /.well-known/ssf-configuration",
        "get /bring/list.json",
        "get /stores/list.json",
        "get /account/sign-in/passkey/options/",
        "get /staff/desk/manifest.json",
    }
    for where, status, headers in answers:
        kind = headers.get("Content-Type", "").partition(";")[0]
        files_are = ("application/json", "application/pdf", "text/csv", "application/cose")
        if kind in files_are and status < 300:
            if where in no_files:
                continue  # for programs and for our own script; nothing of people
            assert headers["Content-Disposition"].startswith("attachment; filename="), where
            files += 1
    assert files >= 4


def test_browsers_stay_encrypted_at_every_name_below_ours_once_the_address_is_https() -> None:
    header = answer_headers(encrypted=True, preload=False)["Strict-Transport-Security"]
    assert header == "max-age=31536000; includeSubDomains"
    shipped = answer_headers(encrypted=True, preload=True)["Strict-Transport-Security"]
    assert shipped == f"{header}; preload"
    assert "Strict-Transport-Security" not in answer_headers(encrypted=False, preload=False)


def test_hsts_is_sent_although_the_proxy_speaks_to_us_in_the_clear(settings: Any) -> None:
    settings.CLEANBREAK_HEADERS = answer_headers(encrypted=True, preload=False)
    for path in ("/", "/nowhere/", "/healthz"):
        assert "includeSubDomains" in Client().get(path)["Strict-Transport-Security"]


def test_cookies_of_an_encrypted_site_are_for_this_host_alone() -> None:
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env={**os.environ, **ENCRYPTED},
        capture_output=True,
        check=True,
        text=True,
    )
    said = json.loads(told.stdout)
    for name in ("CSRF", "LANGUAGE", "SESSION"):
        assert said[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{name}_COOKIE_SECURE"] is True
    assert "includeSubDomains" in said["CLEANBREAK_HEADERS"]["Strict-Transport-Security"]
    assert said["DEBUG"] is False


def test_every_cookie_is_closed_to_scripts_and_to_forms_of_others(house: House) -> None:
    client = Client()
    client.get("/cancel/")
    client.post("/i18n/setlang/", {"language": "de", "next": "/"})
    client.post("/staff/sign-in/", {"name": NAMES[Role.AGENT], "password": PASSWORD})
    assert len(client.cookies) == 3
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_signing_out_clears_what_the_browser_keeps(house: House) -> None:
    answer = house.browsers[Role.AGENT].post("/staff/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache"', "what a desk took offline is not thrown away"
    name = django_settings.SESSION_COOKIE_NAME
    assert answer.cookies[name]["max-age"] == 0
    assert "Clear-Site-Data" not in Client().get("/staff/sign-in/")
