"""The console at a host name of its own: neither host answers what is the other's."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.addresses import every_address
from tests.staff_people import FACTOR, PASSWORD, code_of, staffed_world
from tests.worlds import TestWorld

from cleanbreak.domain.console_address import console_address
from cleanbreak.flows.use_passkey import ask_for_new_passkey
from cleanbreak.site.console_host import NoConsoleHost, read_console_host

CONSOLE, PORTAL = "console.example.org", "cancel.example.org"
BOTH = ("/i18n/", "/healthz", "/livez", "/readyz")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_BASE_URL = f"http://{PORTAL}"
    settings.CLEANBREAK_STAFF_HOST = CONSOLE
    settings.CSRF_TRUSTED_ORIGINS = [f"https://{PORTAL}", f"https://{CONSOLE}"]
    with staffed_world(settings) as made:
        settings.ALLOWED_HOSTS = [CONSOLE, PORTAL]
        yield made


def asked(host: str, path: str) -> int:
    answer = Client(headers={"host": host}).get(path)
    answer.close()
    return answer.status_code


def test_each_page_is_at_one_of_the_two_hosts(world: TestWorld) -> None:
    looked = set()
    for address in every_address():
        nothing = {name: "0198f3a0-0000-7000-8000-000000000000" for name, _ in address.converters}
        path = address.at(**nothing)
        if path.startswith(BOTH):
            continue
        is_staff = path.startswith("/staff/")
        wrong = PORTAL if is_staff else CONSOLE
        assert asked(wrong, path) == 404, path
        looked.add(is_staff)
    assert looked == {True, False}
    assert asked(CONSOLE, "/staff/sign-in/") == asked(PORTAL, "/cancel/") == 200
    assert asked(PORTAL, "/account/sign-in/") == 200
    for host in (CONSOLE, PORTAL):
        assert asked(host, "/static/portal/site.css") == asked(host, "/healthz") == 200


def test_without_the_setting_both_are_at_one(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_STAFF_HOST = ""
    assert asked(PORTAL, "/staff/sign-in/") == asked(PORTAL, "/cancel/") == 200


def test_a_form_of_the_portal_is_none_of_the_console(world: TestWorld) -> None:
    form = {"name": "ada", "password": PASSWORD}
    for origin, status in ((f"https://{PORTAL}", 403), (f"https://{CONSOLE}", 303)):
        client = Client(headers={"host": CONSOLE, "origin": origin})
        assert client.post("/staff/sign-in/", form).status_code == status


def test_cookies_are_for_the_host_that_gave_them(world: TestWorld) -> None:
    client = Client(headers={"host": CONSOLE})
    client.post("/staff/sign-in/", {"name": "ada", "password": PASSWORD})
    client.post(FACTOR, {"second_factor": code_of("ada")})
    assert client.get("/staff/").status_code == 200
    assert [one["domain"] for one in client.cookies.values()] == [""] * len(client.cookies)


def test_passkeys_are_of_the_console_alone(world: TestWorld) -> None:
    options, _kept = ask_for_new_passkey("ada")
    assert options["publicKey"]["rp"]["id"] == CONSOLE


def test_the_setting_is_a_host_name_other_than_the_portals() -> None:
    for wrong in ("https://x.example", "x.example/", "x.example:8443", PORTAL, "a b"):
        with pytest.raises(NoConsoleHost):
            read_console_host(wrong, f"https://{PORTAL}")
    assert read_console_host(" Console.Example.org ", f"https://{PORTAL}") == CONSOLE
    assert console_address("", "https://x.example") == "https://x.example"
    assert console_address("y.example", "http://x.example:81") == "http://y.example:81"


def test_the_setting_is_read() -> None:
    tell = (
        "import json; from cleanbreak.site import settings as s;"
        "print(json.dumps([s.CLEANBREAK_STAFF_HOST, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
    )
    said = {
        "CLEANBREAK_BASE_URL": f"https://{PORTAL}",
        "CLEANBREAK_STAFF_HOST": CONSOLE,
        "CLEANBREAK_SECRET_KEY": "s" * 50,
    }
    told = subprocess.run(
        [sys.executable, "-c", tell], env={**os.environ, **said}, capture_output=True, check=True
    )
    host, hosts, origins = json.loads(told.stdout)
    assert host == CONSOLE
    assert {CONSOLE, PORTAL} <= set(hosts)
    assert origins == [f"https://{PORTAL}", f"https://{CONSOLE}"]
