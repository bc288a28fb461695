"""A stream is paused, disabled and verified; what we do to it, its receiver is told.

Ported from OpenID Shared Signals Framework 1.0 and the CAEP interoperability profile 1.0.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from tests.relying_parties import a_signing_key
from tests.ssf_receivers import STATUS, STREAMS, VERIFY, Receiver, a_receiver, events_of
from tests.ssf_spec import INTEROP, example, needs_spec, of_section
from tests.worlds import AGENT

from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.signal_stream import StreamStatus
from cleanbreak.flows.own_stream import VERIFICATION_EVERY
from cleanbreak.flows.set_stream_status import set_status_as_operator
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow

pytestmark = [pytest.mark.django_db, needs_spec]
NUMBER = "+4915228817386"


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    a_signing_key(monkeypatch)
    receiver = a_receiver()
    receiver.make()
    receiver.watch(NUMBER)
    return receiver


def recycled() -> None:
    """Let the number go to somebody new."""
    kind = NumberChangeKind.GIVEN_OUT
    change = NumberChange(NUMBER, kind, timezone.now(), InitiatedBy.ADMIN, UUID(int=7))
    tell_of_numbers([change])


def kinds(bank: Receiver) -> list[str]:
    return [name for name, _said in events_of(bank.told())]


def by_operator(bank: Receiver, status: StreamStatus, reason: str = "") -> None:
    set_status_as_operator(bank.stream.pk, status, reason, AGENT, timezone.now())


@of_section("8.1.2.1", "Reading a Stream's Status")
def test_the_status_is_read(bank: Receiver) -> None:
    answer = bank.ask("GET", f"{STATUS}?stream_id={bank.stream_id}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"stream_id": bank.stream_id, "status": "enabled"}
    assert bank.ask("GET", STATUS).status_code == 404


@of_section("2.3.5", "Status Endpoint", INTEROP)
@pytest.mark.parametrize("status", ["enabled", "paused", "disabled"])
def test_each_status_can_be_set(bank: Receiver, status: str) -> None:
    reason = example("figupdatestatuswithreasonreq")["reason"]
    said = bank.of_stream(status=status, reason=reason)
    answer = bank.ask("POST", STATUS, said)
    assert (answer.status_code, answer.json()) == (200, said)
    assert bank.ask("GET", f"{STATUS}?stream_id={bank.stream_id}").json() == said


@of_section("8.1.2.2", "Updating a Stream's Status")
def test_there_is_no_other_status(bank: Receiver) -> None:
    long = {"status": "paused", "reason": "x" * 301}
    for said in ({}, {"status": "stopped"}, {"status": 7}, long):
        assert bank.ask("POST", STATUS, bank.of_stream(**said)).status_code == 400
    assert bank.stream.status == "enabled"


@of_section("8.1.2.1", "Reading a Stream's Status")
def test_a_paused_stream_holds_its_events_in_order(bank: Receiver) -> None:
    bank.ask("POST", STATUS, bank.of_stream(status="paused"))
    recycled()
    bank.ask("POST", VERIFY, bank.of_stream(state="after"))
    assert bank.told() == []
    bank.ask("POST", STATUS, bank.of_stream(status="enabled"))
    assert kinds(bank) == ["identifier-recycled", "verification"]


@of_section("8.1.2.1", "Reading a Stream's Status")
def test_a_disabled_stream_holds_nothing(bank: Receiver) -> None:
    recycled()
    bank.ask("POST", STATUS, bank.of_stream(status="disabled"))
    recycled()
    refused = bank.ask("POST", VERIFY, bank.of_stream())
    assert (refused.status_code, refused.json()["err"]) == (400, "stream_is_disabled")
    bank.ask("POST", STATUS, bank.of_stream(status="enabled"))
    assert bank.told() == []
    recycled()
    assert kinds(bank) == ["identifier-recycled"]


@of_section("8.1.4.1", "Verification Event")
def test_a_verification_brings_back_what_was_said(bank: Receiver) -> None:
    asked = example("figverifyreq")
    answer = bank.ask("POST", VERIFY, {**asked, "stream_id": bank.stream_id})
    assert (answer.status_code, answer.content) == (204, b"")
    (told,) = bank.told()
    published = example("figverifyset")
    assert told["events"] == published["events"]
    assert told["sub_id"] == {"format": "opaque", "id": bank.stream_id}
    assert set(published) <= set(told)


@of_section("8.1.4.2", "Triggering a Verification Event")
def test_a_verification_without_a_state_has_none(bank: Receiver) -> None:
    bank.ask("POST", VERIFY, bank.of_stream())
    assert events_of(bank.told()) == [("verification", {})]
    for odd in (7, [], "x" * 1001, "\0"):
        assert bank.ask("POST", VERIFY, bank.of_stream(state=odd)).status_code == 400


@of_section("8.1.4.2", "Triggering a Verification Event")
def test_verifications_are_not_asked_for_faster_than_was_said(bank: Receiver) -> None:
    (made,) = bank.ask("GET", STREAMS).json()
    assert made["min_verification_interval"] == VERIFICATION_EVERY.total_seconds()
    assert bank.ask("POST", VERIFY, bank.of_stream()).status_code == 204
    too_soon = bank.ask("POST", VERIFY, bank.of_stream())
    assert (too_soon.status_code, too_soon["Retry-After"]) == (429, "60")
    asked_at = timezone.now() - VERIFICATION_EVERY
    SsfStreamRow.objects.update(verification_asked_at=asked_at)
    assert bank.ask("POST", VERIFY, bank.of_stream()).status_code == 204
    assert len(bank.told()) == 2


@of_section("8.1.5", "Stream Updated Event")
@pytest.mark.parametrize("status", [StreamStatus.PAUSED, StreamStatus.DISABLED])
def test_what_we_do_to_a_stream_its_receiver_is_told(bank: Receiver, status: StreamStatus) -> None:
    by_operator(bank, status, "Maintenance")
    recycled()
    (told,) = bank.told()
    assert told["sub_id"] == {"format": "opaque", "id": bank.stream_id}
    said = {"status": status.value, "reason": "Maintenance"}
    assert events_of([told]) == [("stream-updated", said)]
    bank.take()
    assert bank.told() == []
    by_operator(bank, StreamStatus.ENABLED)
    held = ["identifier-recycled"] if status is StreamStatus.PAUSED else []
    assert kinds(bank) == [*held, "stream-updated"]


@of_section("8.1.2", "Stream Status")
def test_what_the_receiver_does_it_is_not_told(bank: Receiver) -> None:
    bank.ask("POST", STATUS, bank.of_stream(status="paused"))
    bank.ask("POST", STATUS, bank.of_stream(status="enabled"))
    assert bank.told() == []
    by_operator(bank, StreamStatus.ENABLED)  # it is
    assert bank.told() == []


@of_section("8.1.2.2", "Updating a Stream's Status")
def test_what_the_operator_has_stopped_only_the_operator_starts(bank: Receiver) -> None:
    by_operator(bank, StreamStatus.DISABLED, "Ask us")
    answer = bank.ask("POST", STATUS, bank.of_stream(status="enabled"))
    assert (answer.status_code, answer.json()["err"]) == (403, "stream_held_by_operator")
    by_operator(bank, StreamStatus.ENABLED)
    assert bank.ask("POST", STATUS, bank.of_stream(status="paused")).status_code == 200


def test_a_relying_party_that_is_suspended_is_told_nothing(bank: Receiver) -> None:
    recycled()
    RelyingPartyRow.objects.update(is_active=False)
    recycled()
    assert bank.told() == []
    RelyingPartyRow.objects.update(is_active=True)
    assert len(bank.told()) == 1  # what happened while it was suspended, it never hears


def test_a_receiver_is_heard_of_whenever_it_asks(bank: Receiver) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    SsfStreamRow.objects.update(heard_at=long_ago)
    bank.ask("GET", f"{STATUS}?stream_id={bank.stream_id}")
    assert bank.stream.heard_at > long_ago + timedelta(days=2)


def test_nothing_of_others_is_answered(bank: Receiver) -> None:
    other: Any = a_receiver()
    other.make()
    recycled()
    (event,) = SsfEventRow.objects.all()
    assert other.take() == 0
    assert bank.take() == 1
    assert bank.take() == 0
    event.refresh_from_db()
    assert (event.acked_at is None, event.set_err, event.number) == (False, "", "")
