"""A receiver finds the transmitter, and makes, reads, changes, replaces and deletes its stream.

Ported from OpenID Shared Signals Framework 1.0 and the CAEP interoperability profile 1.0.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.relying_parties import a_signing_key
from tests.ssf_receivers import (
    EVENTS,
    PUSHED_TO,
    STREAMS,
    Receiver,
    a_receiver,
    address_of_us,
)
from tests.ssf_spec import INTEROP, example, needs_spec, of_section
from tests.worlds import LineOf, make_world

from cleanbreak.records.audit import AuditRow
from cleanbreak.records.sealed import is_sealed
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import SsfSubjectRow

pytestmark = [pytest.mark.django_db, needs_spec]
WELL_KNOWN = "/.well-known/ssf-configuration"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    a_signing_key(monkeypatch)


@pytest.fixture
def bank(settings: Any) -> Receiver:
    settings.CLEANBREAK_SIGNALS_PUSHED_TO = (PUSHED_TO,)
    return a_receiver()


def metadata() -> dict[str, Any]:
    answer = Client().get(WELL_KNOWN)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    said: dict[str, Any] = answer.json()
    return said


@of_section("7.1", "Transmitter Configuration Metadata")
def test_the_metadata_say_where_everything_is() -> None:
    said = metadata()
    assert set(said) <= set(example("figdiscoveryresponse"))
    assert said["spec_version"] == "1_0"
    assert said["default_subjects"] == "NONE"
    assert said["delivery_methods_supported"] == ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"]
    ends = [name for name in said if name.endswith(("_endpoint", "_uri"))]
    assert len(ends) == 6
    for name in ends:
        assert said[name].startswith(f"{said['issuer']}/")
        status = Client().get(urlsplit(said[name]).path).status_code
        assert status in (200, 401, 405), name


@of_section("7.2.1", "Transmitter Configuration Request")
def test_the_path_of_an_issuer_stands_behind_the_well_known_one(settings: Any) -> None:
    assert Client().get(f"{WELL_KNOWN}/issuer1").status_code == 404
    settings.CLEANBREAK_BASE_URL = "https://tr.example.com/issuer1"
    assert Client().get(WELL_KNOWN).status_code == 404
    said = Client().get(f"{WELL_KNOWN}/issuer1").json()
    assert said["issuer"] == "https://tr.example.com/issuer1"


@of_section("7.1.1", "Authorization scheme")
def test_oauth_is_how_a_receiver_is_let_in() -> None:
    assert {"spec_urn": "urn:ietf:rfc:6749"} in metadata()["authorization_schemes"]


@of_section("2.3.3", "JWKS URI", INTEROP)
def test_the_keys_are_published() -> None:
    address = metadata()["jwks_uri"]
    keys = Client().get(urlsplit(address).path).json()["keys"]
    assert [one["alg"] for one in keys] == ["RS256"]
    assert not {"d", "p", "q"} & set(keys[0])


@of_section("8.1.1.1", "Creating a Stream")
def test_a_stream_is_made_as_the_example_makes_it(bank: Receiver) -> None:
    asked = example("figcreatestreamreq")
    answer = bank.ask("POST", STREAMS, asked)
    assert answer.status_code == 201
    made = answer.json()
    assert set(example("figcreatestreamresp")) <= set(made)
    assert made["iss"] == metadata()["issuer"]
    assert made["aud"] == bank.party.client_id
    assert made["delivery"] == asked["delivery"]
    assert made["events_requested"] == asked["events_requested"]  # also what we do not have
    assert made["events_delivered"] == []
    assert made["events_supported"] == EVENTS
    assert made["description"] == asked["description"]


@of_section("8.1.1", "Stream Configuration")
def test_only_what_was_requested_is_delivered(bank: Receiver) -> None:
    made = bank.make(events_requested=[EVENTS[1], "urn:example:unknown"])
    assert made["events_delivered"] == [EVENTS[1]]
    other = a_receiver()
    assert other.ask("POST", STREAMS, {}).json()["events_delivered"] == []


@of_section("8.1.1.1", "Creating a Stream")
def test_without_a_word_about_delivery_a_stream_is_polled(bank: Receiver) -> None:
    made = bank.make()
    assert made["delivery"]["method"] == "urn:ietf:rfc:8936"
    assert made["delivery"]["endpoint_url"] == address_of_us(f"/ssf/poll/{bank.stream_id}")


@of_section("8.1.1.1", "Creating a Stream")
def test_a_second_stream_of_a_receiver_is_a_conflict(bank: Receiver) -> None:
    made = bank.make()
    assert bank.ask("POST", STREAMS, {}).status_code == 409
    assert bank.ask("GET", STREAMS).json() == [made]
    assert a_receiver().make()["stream_id"] != made["stream_id"]


@of_section("8.1.1.1", "Creating a Stream")
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b'{"delivery": 7}',
        b'{"delivery": {"method": "urn:ietf:rfc:9999"}}',
        b'{"delivery": {"method": "urn:ietf:rfc:8935"}}',
        b'{"events_requested": "all"}',
        b'{"events_requested": [7]}',
        b'{"events_requested": ["\\u0000"]}',
        b'{"description": {}}',
    ],
)
def test_what_is_no_configuration_is_a_bad_request(bank: Receiver, body: bytes) -> None:
    headers = {"authorization": f"Bearer {bank.token}"}
    answer = Client().post(STREAMS, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert set(answer.json()) == {"err", "description"}
    assert not SsfStreamRow.objects.exists()


@of_section("6.1.1", "Push Delivery using HTTP")
def test_nothing_is_pushed_where_the_operator_has_not_let_it(bank: Receiver) -> None:
    """A receiver could have us call what only we can reach."""
    for address in (
        "https://receiver.example.com.evil.example/x",
        "https://receiver.example.com@evil.example/x",
        "https://user@receiver.example.com/x",
        "http://receiver.example.com/x",
        "https://receiver.example.com:8443/x",
        "https://receiver.example.com:x/",
        "https://receiver.example.com/x#y",
        "https://receiver.example.com/a b",
        "https://receiver.example.com\\@evil.example/",
        "http://127.0.0.1/",
        "//receiver.example.com/x",
    ):
        said = {"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": address}}
        answer = bank.ask("POST", STREAMS, said)
        assert (answer.status_code, answer.json()["err"]) == (400, "push_address_not_allowed")
    good = {"method": "urn:ietf:rfc:8935", "endpoint_url": f"{PUSHED_TO}/events?to=me"}
    assert bank.make(delivery=good)["delivery"] == good


@of_section("6.1.1", "Push Delivery using HTTP")
def test_the_receivers_header_is_sealed_and_only_the_receiver_reads_it(bank: Receiver) -> None:
    address = {"method": "urn:ietf:rfc:8935", "endpoint_url": f"{PUSHED_TO}/events"}
    delivery = {**address, "authorization_header": "Bearer s3cret"}
    bank.make(delivery=delivery)
    assert is_sealed(bank.stream.authorization_header)
    (read,) = bank.ask("GET", STREAMS).json()
    assert read["delivery"] == delivery
    split = {**delivery, "authorization_header": "x\r\nHost: evil.example"}
    assert bank.ask("PATCH", STREAMS, bank.of_stream(delivery=split)).status_code == 400


@of_section("8.1.1.2", "Reading a Stream's Configuration")
def test_a_stream_is_read_by_its_id_and_all_without(bank: Receiver) -> None:
    assert bank.ask("GET", STREAMS).json() == []
    made = bank.make()
    answer = bank.ask("GET", f"{STREAMS}?stream_id={bank.stream_id}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == made
    assert bank.ask("GET", STREAMS).json() == [made]


@of_section("8.1.1.3", "Updating a Stream's Configuration")
def test_a_change_changes_what_it_says_and_nothing_else(bank: Receiver) -> None:
    made = bank.make(description="Ours")
    answer = bank.ask("PATCH", STREAMS, bank.of_stream(events_requested=EVENTS[:1]))
    assert answer.status_code == 200
    changed = {"events_requested": EVENTS[:1], "events_delivered": EVENTS[:1]}
    assert answer.json() == {**made, **changed}
    assert bank.ask("GET", STREAMS).json() == [{**made, **changed}]


@of_section("8.1.1.3", "Updating a Stream's Configuration")
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_what_is_ours_may_be_said_as_it_is_and_not_otherwise(bank: Receiver, method: str) -> None:
    made = bank.make(description="Ours")
    assert bank.ask(method, STREAMS, made).json() == made
    for name, value in (
        ("iss", "https://evil.example"),
        ("aud", "somebody else"),
        ("events_supported", EVENTS[:1]),
        ("events_delivered", []),
        ("min_verification_interval", 1),
        ("delivery", {**made["delivery"], "endpoint_url": "https://evil.example/"}),
    ):
        answer = bank.ask(method, STREAMS, {**made, name: value})
        assert (answer.status_code, answer.json()["err"]) == (400, "stream_member_not_yours"), name
    assert bank.ask("GET", STREAMS).json() == [made]


@of_section("8.1.1.4", "Replacing a Stream's Configuration")
def test_what_a_replacement_leaves_out_is_deleted(bank: Receiver) -> None:
    push = {"method": "urn:ietf:rfc:8935", "endpoint_url": f"{PUSHED_TO}/events"}
    made = bank.make(description="Ours", delivery=push)
    replaced = bank.ask("PUT", STREAMS, bank.of_stream(events_requested=EVENTS[:1])).json()
    assert "description" not in replaced
    assert replaced["delivery"]["method"] == "urn:ietf:rfc:8936"
    assert replaced["events_delivered"] == EVENTS[:1]
    assert replaced["aud"] == made["aud"]


def test_a_new_address_is_tried_at_once_and_an_old_one_as_it_was_to_be(bank: Receiver) -> None:
    push = {"method": "urn:ietf:rfc:8935", "endpoint_url": f"{PUSHED_TO}/events"}
    bank.make(delivery=push)
    later = timezone.now() + timedelta(hours=1)
    SsfStreamRow.objects.update(due_at=later)
    bank.ask("PATCH", STREAMS, bank.of_stream(delivery=push, description="Ours"))
    assert bank.stream.due_at == later
    moved = {**push, "endpoint_url": f"{PUSHED_TO}/moved"}
    bank.ask("PATCH", STREAMS, bank.of_stream(delivery=moved))
    assert bank.stream.due_at <= timezone.now()


@of_section("8.1.1.5", "Deleting a Stream")
def test_a_deleted_stream_is_gone_with_what_it_watched_and_was_owed(bank: Receiver) -> None:
    bank.make()
    bank.watch("+4915228817386")
    bank.ask("POST", "/ssf/verify", bank.of_stream())
    path = f"{STREAMS}?stream_id={bank.stream_id}"
    answer = bank.ask("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert bank.ask("GET", path).status_code == 404
    assert bank.ask("DELETE", path).status_code == 404
    assert not SsfSubjectRow.objects.exists()
    first = bank.stream_id
    bank.make()
    assert bank.stream_id != first
    assert bank.told() == []


@of_section("8", "Management API for SET Event Streams")
def test_a_stream_of_others_is_as_if_it_were_not_there(bank: Receiver) -> None:
    bank.make()
    other = a_receiver()
    other.stream_id = bank.stream_id
    asked = [
        ("GET", f"{STREAMS}?stream_id={bank.stream_id}", None),
        ("DELETE", f"{STREAMS}?stream_id={bank.stream_id}", None),
        ("GET", f"/ssf/status?stream_id={bank.stream_id}", None),
        ("PATCH", STREAMS, other.of_stream(description="Theirs")),
        ("PUT", STREAMS, other.of_stream()),
        ("POST", "/ssf/status", other.of_stream(status="disabled")),
        ("POST", "/ssf/verify", other.of_stream()),
        ("POST", "/ssf/subjects:add", other.of_stream(subject={})),
        ("POST", "/ssf/subjects:remove", other.of_stream(subject={})),
    ]
    for method, path, body in asked:
        assert other.ask(method, path, body).status_code == 404, path
    assert bank.stream.status == "enabled"
    for odd in (None, 7, "x", "0" * 32, [bank.stream_id]):
        assert bank.ask("POST", "/ssf/verify", {"stream_id": odd}).status_code == 404


@of_section("2.7.3", "The SSF Transmitter as a Resource Server", INTEROP)
def test_a_token_that_is_not_good_opens_nothing(bank: Receiver) -> None:
    bank.make()
    for path in (STREAMS, "/ssf/status", "/ssf/verify", "/ssf/subjects:add"):
        assert Client().post(path, b"{}", content_type="application/json").status_code == 401
        by_query = Client().post(f"{path}?access_token={bank.token}", b"{}", "application/json")
        assert by_query.status_code == 401
    bad = bank.ask("GET", STREAMS, authorization="Bearer nobody")
    assert (bad.status_code, "invalid_token" in bad["WWW-Authenticate"]) == (401, True)


@of_section("2.7.2", "OAuth Scopes", INTEROP)
def test_whoever_may_only_read_changes_nothing(bank: Receiver) -> None:
    bank.make()
    bank.token = bank.party.token("ssf.read")
    assert bank.ask("GET", STREAMS).status_code == 200
    denied = bank.ask("POST", "/ssf/status", bank.of_stream(status="disabled"))
    assert (denied.status_code, 'scope="ssf.manage"' in denied["WWW-Authenticate"]) == (403, True)
    assert bank.stream.status == "enabled"


def test_the_token_of_a_line_is_no_receivers(bank: Receiver) -> None:
    (line,) = make_world().add(LineOf())
    bank.token = bank.party.token_of(line)
    answer = bank.ask("POST", STREAMS, {})
    assert (answer.status_code, answer.json()["err"]) == (403, "token_of_a_line")


def test_what_a_receiver_does_is_in_the_audit(bank: Receiver) -> None:
    bank.make()
    bank.ask("PATCH", STREAMS, bank.of_stream(description="Ours"))
    bank.ask("DELETE", f"{STREAMS}?stream_id={bank.stream_id}")
    noted = AuditRow.objects.filter(act__startswith="ssf.").order_by("at", "id")
    assert [one.act for one in noted] == [
        "ssf.stream_made", "ssf.stream_changed", "ssf.stream_deleted",
    ]  # fmt: skip
    assert {one.acting_user for one in noted} == {f"client:{bank.party.client_id}"}
