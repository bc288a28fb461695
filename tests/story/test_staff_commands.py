"""`cleanbreak staff`: who may sign in, and as what."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth import authenticate
from django.test import Client
from tests.staff_people import (
    FACTOR,
    PASSWORD,
    add_person,
    code_of,
    remove_everybody,
    signed_in_as,
)

from cleanbreak.channels.cli.main import CleanbreakGroup
from cleanbreak.domain.staff import Role
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.second_factor import has_second_factor
from cleanbreak.records.staff import roles_of
from cleanbreak.records.staff_sign_on import staff_by_subject
from cleanbreak.records.store import StoreRow
from cleanbreak.site.demonstration_staff import hire_demonstration_staff
from cleanbreak.site.demonstration_stores import open_demonstration_stores
from cleanbreak.site.staff_commands import staff_group

PROGRAM = CleanbreakGroup(commands={"staff": staff_group})


@pytest.fixture(autouse=True)
def nobody(committed_db: None, settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["tests.staff_people.QuickHasher"]
    yield
    remove_everybody()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(PROGRAM, ["staff", *arguments], input=typed)


def add(name: str, password: str, *more: str) -> Result:
    return run("add", name, "--role", "agent", *more, typed=f"{password}\n{password}\n")


def test_a_person_is_added_by_a_password_that_is_typed_twice_and_not_shown() -> None:
    result = add("ada", PASSWORD, "--role", "auditor", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"name": "ada", "roles": ["agent", "auditor"]}
    assert PASSWORD not in result.output
    assert authenticate(username="ada", password=PASSWORD) is not None
    assert set(roles_of("ada")) == {Role.AGENT, Role.AUDITOR}
    entry = AuditRow.objects.get(act="staff.added")
    assert entry.details == {"name": "ada", "roles": ["agent", "auditor"]}


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    assert run("add", "ada", "--role", "admin", "--password-file", str(file)).exit_code == 0
    assert authenticate(username="ada", password=PASSWORD) is not None


@pytest.mark.parametrize("content", [b"", b"one\ntwo\n", b"\xff\xfe\n", b"x" * 5000])
def test_a_file_that_holds_no_password_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    result = run("add", "ada", "--role", "admin", "--password-file", str(file), "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "password_not_readable"


@pytest.mark.parametrize("weak", ["tiny-pass", "password1234", "482915630274", "ada-ada-ada-a"])
def test_a_password_that_is_easy_to_guess_is_refused_and_not_repeated(weak: str) -> None:
    result = run("add", "ada-ada-ada", "--role", "agent", "--json", typed=f"{weak}\n{weak}\n")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "weak_password"
    assert weak not in result.output
    assert json.loads(run("list", "--json").stdout) == {"staff": []}


@pytest.mark.parametrize(
    ("name", "role", "error"),
    [
        ("ada", "boss", "unknown_role"),
        ("a b", "agent", "staff_name_not_usable"),
        ("x" * 61, "agent", "staff_name_not_usable"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, role: str, error: str) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run("add", name, "--role", role, "--json", typed=typed)
    assert result.exit_code == 3
    assert json.loads(result.stdout.splitlines()[-1])["error"] == error


def test_a_name_is_given_once() -> None:
    assert add("ada", PASSWORD).exit_code == 0
    again = add("ada", "another password 77", "--json")
    assert again.exit_code == 3
    assert json.loads(again.stdout)["error"] == "staff_name_taken"
    assert authenticate(username="ada", password=PASSWORD) is not None


def test_who_is_disabled_stays_listed_and_signs_in_no_more() -> None:
    add("ada", PASSWORD)
    assert run("disable", "ada").exit_code == 0
    (listed,) = json.loads(run("list", "--json").stdout)["staff"]
    assert (listed["name"], listed["roles"], listed["is_active"]) == ("ada", ["agent"], False)
    assert "disabled" in run("list").stdout
    assert authenticate(username="ada", password=PASSWORD) is None
    assert roles_of("ada") == ()
    assert AuditRow.objects.filter(act="staff.disabled").count() == 1


def test_nobody_unknown_is_disabled() -> None:
    result = run("disable", "ada", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "unknown_staff"


def test_where_somebody_works_and_who_the_provider_means_is_said_here() -> None:
    add("ada", PASSWORD)
    open_demonstration_stores()
    refused = run("assign", "ada", "--store", "paris-1", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "unknown_store")
    done = run("assign", "ada", "--store", "harbour-1", "--json")
    assert json.loads(done.stdout) == {"name": "ada", "stores": ["harbour-1"]}
    issuer = "https://sign-on.example"
    linked = run("link", "ada", "--issuer", issuer, "--subject", "s-1", "--json")
    assert linked.exit_code == 0, linked.output
    assert staff_by_subject(issuer, "s-1") == "ada"
    assert "s-1" not in str(AuditRow.objects.get(act="staff.linked").details)
    run("add", "vera", "--role", "auditor", "--no-password")
    assert authenticate(username="vera", password="") is None
    taken = run("link", "vera", "--issuer", issuer, "--subject", "s-1", "--json")
    assert json.loads(taken.stdout)["error"] == "subject_taken"


def test_sessions_are_listed_and_ended_without_their_keys(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    add_person("ada", Role.AGENT)
    browser = signed_in_as("ada")
    listed = run("sessions", "ada", "--json")
    (session,) = json.loads(listed.stdout)["sessions"]
    assert session["by"] == "password"
    assert browser.session.session_key not in listed.stdout
    assert "password" in run("sessions", "ada").stdout
    assert json.loads(run("sign-out", "ada", "--json").stdout) == {"name": "ada", "ended": 1}
    assert browser.get("/staff/").status_code == 302
    assert "no open session" in run("sessions", "ada").stdout
    assert run("sessions", "nobody").exit_code == 3
    assert run("sign-out", "nobody").exit_code == 3


def test_a_lost_second_factor_is_reset_by_somebody_with_a_name() -> None:
    add_person("ada", Role.AGENT)
    done = run("reset-second-factor", "ada", "--as", "eva", "--json")
    assert json.loads(done.stdout) == {"name": "ada", "forgotten": 1}
    entry = AuditRow.objects.get(act="staff.second_factor_reset")
    assert (entry.acting_user, entry.details["name"]) == ("operator:eva", "ada")
    assert not has_second_factor("ada")
    assert run("reset-second-factor", "nobody", "--as", "eva").exit_code == 3


def test_a_forgotten_password_is_replaced_and_the_second_factor_stays(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    add_person("ada", Role.AGENT)
    there, new = signed_in_as("ada"), "another battery horse 7"
    result = run("reset-password", "ada", "--as", "eva", "--json", typed=f"{new}\n{new}\n")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"name": "ada"})
    assert new not in result.output
    assert there.get("/staff/").status_code == 302
    client = Client()
    assert client.post("/staff/sign-in/", {"name": "ada", "password": PASSWORD}).status_code == 422
    half = client.post("/staff/sign-in/", {"name": "ada", "password": new})
    assert half["Location"] == FACTOR
    assert client.get("/staff/").status_code == 302
    assert client.post(FACTOR, {"second_factor": "000000"}).status_code == 422
    assert client.post(FACTOR, {"second_factor": code_of("ada")})["Location"] == "/staff/"
    entry = AuditRow.objects.filter(act="staff.password_set").get()
    assert entry.acting_user.endswith("eva")
    weak = run("reset-password", "ada", "--as", "eva", "--json", typed="short\nshort\n")
    assert weak.exit_code == 3


def test_a_demonstration_has_people_whose_passwords_are_new_each_time() -> None:
    first, second = hire_demonstration_staff(), hire_demonstration_staff()
    assert [one.name for one in second] == [
        "manager",
        "approver",
        "agent",
        "clerk",
        "lead",
        "hotline-lead",
        "refund-clerk",
        "refund-approver",
        "auditor",
        "confidant",
    ]
    for before, after in zip(first, second, strict=True):
        assert before.password != after.password
        assert before.password not in repr(before)
        assert authenticate(username=after.name, password=before.password) is None
        assert authenticate(username=after.name, password=after.password) is not None
    assert set(roles_of("approver")) == {Role.CAMPAIGN_APPROVER}
    assert set(roles_of("clerk")) == {Role.CLERK}
    for _ in range(2):
        open_demonstration_stores()
    assert StoreRow.objects.get(pk="harbour-1").time_zone == "Europe/London"
