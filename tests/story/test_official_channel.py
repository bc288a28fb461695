"""The register of what is ours: entered, signed, published, checked by anybody."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from tests.money_stories import plain_world
from tests.staff_people import remove_everybody
from tests.worlds import AGENT, TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.flows.check_official_channel import doubts_about_official_channel
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.publish_register import GOOD_FOR, ISSUED_EVERY, publish_register
from cleanbreak.flows.security_contact import security_text
from cleanbreak.records.agent_call import alias_of
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.official_channel import RegisterIssueRow
from cleanbreak.records.store import StoreRow
from cleanbreak.site.demonstration_channels import AGENT as DEMONSTRATION_AGENT
from cleanbreak.site.demonstration_channels import ALIAS, register_demonstration_channels
from cleanbreak.site.demonstration_staff import hire_demonstration_staff
from cleanbreak.site.security_contact import (
    NoExpiryDate,
    NoSecurityContact,
    read_contacts,
    read_expiry,
)

REGISTER = "/official/register.json"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        settings.CLEANBREAK_HOTLINE = "+44 20 7946 0018"
        yield made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--json"])


def said(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def client() -> Client:
    return Client(headers={"accept-language": "en"})


def published() -> dict[str, Any]:
    """Return what the register says, after checking its signature as the page tells to."""
    file = client().get(REGISTER).json()
    key = load_pem_public_key(client().get("/certificate/key.pem").content)
    assert isinstance(key, Ed25519PublicKey)
    key.verify(b64decode(file["signature"]), file["statement"].encode())
    return dict(json.loads(file["statement"]))


def judged(text: str) -> str:
    answer = client().post("/official/check/", {"pasted": text})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_what_is_entered_is_signed_at_once_and_numbered(world: TestWorld) -> None:
    assert client().get(REGISTER).status_code == 404

    added = said(run("channel", "add", "domain", "Harbour.example", "--label", "shop"))
    first = published()
    add_store(StoreRow(store_id="one", name="Kai 1", place="gb", time_zone=""), AGENT,
              timezone.now())  # fmt: skip
    publish_register(world.outside, timezone.now())
    second = published()

    assert (first["type"], first["sequence"]) == ("cleanbreak.official_channels.v1", 1)
    assert second["sequence"] == 2
    known = {(one["kind"], one["value"]): one for one in second["channels"]}
    assert known[("domain", "harbour.example")]["label"] == "shop"
    assert known[("domain", "testserver")]["valid_from"] is None
    assert ("phone", "+442079460018") in known
    assert known[("store", "one")]["label"] == "Kai 1"
    assert added["valid_until"] is None
    assert AuditRow.objects.filter(act="channel.added").count() == 1


def test_a_changed_byte_is_found(world: TestWorld) -> None:
    run("channel", "add", "domain", "harbour.example")
    file = client().get(REGISTER).json()
    key = load_pem_public_key(client().get("/certificate/key.pem").content)
    assert isinstance(key, Ed25519PublicKey)

    with pytest.raises(InvalidSignature):
        key.verify(
            b64decode(file["signature"]),
            file["statement"].replace("harbour.example", "harbour.examp1e").encode(),
        )


def test_an_issue_is_renewed_daily_and_not_shown_after_a_week(world: TestWorld) -> None:
    now = timezone.now()

    assert publish_register(world.outside, now) == 1
    assert publish_register(world.outside, now + ISSUED_EVERY - timedelta(seconds=1)) is None
    assert publish_register(world.outside, now + ISSUED_EVERY) == 2
    assert RegisterIssueRow.objects.count() == 2
    RegisterIssueRow.objects.all()  # both are kept
    late = now - GOOD_FOR
    assert publish_register(world.outside, late) is None  # a clock that went back signs nothing


def test_an_old_issue_is_none(world: TestWorld) -> None:
    publish_register(world.outside, timezone.now() - GOOD_FOR)

    assert client().get(REGISTER).status_code == 404


def test_a_channel_is_ended_and_then_named_as_not_ours(world: TestWorld) -> None:
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    number = said(run("channel", "add", "email_domain", "old.example", "--from", "2020-01-01"))
    assert "This is ours" in judged("service@old.example")

    run("channel", "end", str(number["channel"]), "--on", yesterday)

    assert "It was ours once" in judged("service@old.example")
    assert "old.example" not in client().get("/official/").content.decode()
    (kept,) = [one for one in published()["channels"] if one["value"] == "old.example"]
    assert kept["valid_until"] == yesterday
    assert [one["value"] for one in said(run("channel", "list"))["channels"]] == ["old.example"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "domain", "harbour example"), "malformed_channel"),
        (("add", "phone", "0900 HARBOUR"), "malformed_channel"),
        (("add", "domain", "twice.example"), "channel_known"),
        (("end", "999"), "unknown_channel"),
        (("end", "1", "--on", "2019-01-01"), "channel_dates_reversed"),
    ],
)
def test_what_cannot_be_entered_is_refused(
    world: TestWorld, arguments: tuple[str, ...], code: str
) -> None:
    number = said(run("channel", "add", "domain", "twice.example"))["channel"]
    refused = run("channel", *[str(number) if one == "1" else one for one in arguments])

    assert refused.exit_code == 3
    assert json.loads(refused.stdout)["error"] == code


def test_the_page_shows_what_is_ours_and_what_we_never_ask(world: TestWorld) -> None:
    run("channel", "add", "sms_sender", "HarbourMob")
    page = unescape(client().get("/official/").content.decode())

    assert "HarbourMob" in page
    assert "+442079460018" in page
    for never in ("one-time code", "payment", "steer your phone", "eSIM", "move money"):
        assert never in page
    for portal in ("/", "/cancel/", "/esim/delete/"):
        shown = client().get(portal).content.decode()
        assert 'href="/official/"' in shown
    assert (
        "No payment and no code is ever needed to cancel."
        in client().get("/cancel/").content.decode()
    )


def test_what_is_pasted_is_judged_and_neither_kept_nor_shown_as_a_link(world: TestWorld) -> None:
    assert "This is ours" in judged("http://testserver/cancel/")
    trick = judged("http://testserver@evil.example/<script>alert(1)</script>")
    assert "This is not ours" in trick
    assert (
        "<script>alert"
        not in client()
        .post("/official/check/", {"pasted": "x.example/<script>alert(1)</script>"})
        .content.decode()
    )
    assert "We cannot tell" in judged("https://parcel.example/")
    assert "A caller can show any number" in judged("020 7946 0018")
    assert 'href="https://parcel.example' not in judged("https://parcel.example/")


def test_nothing_and_too_much_are_refused(world: TestWorld) -> None:
    assert client().post("/official/check/", {"pasted": ""}).status_code == 422
    assert client().post("/official/check/", {"pasted": "a" * 5_001}).status_code == 422
    assert client().post("/official/check/", {"pasted": "a" * 10_000_000}).status_code == 413
    assert client().post("/official/", {"code": "a" * 10_000_000}).status_code == 413
    assert client().post("/official/", {"code": "\x00😀\u202e"}).status_code == 422


def test_security_txt_is_shown_only_if_somebody_stands_behind_it(
    world: TestWorld, settings: Any
) -> None:
    address = "/.well-known/security.txt"
    assert client().get(address).status_code == 404

    settings.CLEANBREAK_SECURITY_CONTACT = read_contacts("mailto:s@h.example https://h.example/s")
    text = client().get(address).content.decode()
    lines = [line.partition(": ") for line in text.splitlines()]
    assert [name for name, _colon, _value in lines] == [
        "Contact", "Contact", "Expires", "Preferred-Languages", "Canonical",
    ]  # fmt: skip
    assert lines[4][2] == "http://testserver/.well-known/security.txt"

    settings.CLEANBREAK_SECURITY_EXPIRES = read_expiry("2999-01-01")
    far = security_text(timezone.now())
    assert far is not None
    assert "2999" not in far
    settings.CLEANBREAK_SECURITY_EXPIRES = read_expiry("2020-01-01")
    assert client().get(address).status_code == 404


@pytest.mark.parametrize(
    "text", ["s@h.example", "http://h.example", "mailto:a\u202eb", "https:// "]
)
def test_a_contact_that_nobody_can_use_is_refused(text: str) -> None:
    with pytest.raises(NoSecurityContact):
        read_contacts(text)
    with pytest.raises(NoExpiryDate):
        read_expiry("soon")


def test_the_doctor_names_what_people_cannot_trust(world: TestWorld, settings: Any) -> None:
    now = timezone.now()

    def names() -> set[str]:
        return {one.name for one in doubts_about_official_channel(now)}

    assert names() == {"official.address", "official.security_txt", "official.register"}
    settings.CLEANBREAK_BASE_URL = "https://harbour.example"
    settings.CLEANBREAK_ENCRYPTED = True
    settings.CLEANBREAK_SECURITY_CONTACT = ("mailto:s@h.example",)
    publish_register(world.outside, now - timedelta(days=3))
    assert names() == {"official.register"}
    publish_register(world.outside, now)
    assert names() == set()
    settings.CLEANBREAK_SECURITY_EXPIRES = (now + timedelta(days=5)).date()
    assert names() == {"official.security_txt"}
    settings.CLEANBREAK_SECURITY_EXPIRES = (now - timedelta(days=1)).date()
    assert names() == {"official.security_txt"}
    settings.CLEANBREAK_BASE_URL = "http://127.0.0.1:8000"
    assert names() == set()
    findings = {one["name"] for one in json.loads(run("doctor").stdout)["findings"]}
    assert "official.register" not in findings
    assert site_settings.CLEANBREAK_CONTACTS_KEPT_DAYS == 90


def test_the_demonstration_has_a_register_and_an_agent_with_a_name(world: TestWorld) -> None:
    hire_demonstration_staff()
    for _start in range(2):
        register_demonstration_channels(world.outside)
    channels = published()["channels"]
    remove_everybody()

    assert [one["value"] for one in channels].count("harbour-mobile.example") == 2
    assert alias_of(DEMONSTRATION_AGENT) == ALIAS
