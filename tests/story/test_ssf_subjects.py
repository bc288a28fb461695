"""A receiver says which numbers it wants to hear of, and learns nothing by it.

Ported from OpenID Shared Signals Framework 1.0, sections 8.1.3, 9 and 10.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from tests.relying_parties import a_signing_key
from tests.ssf_receivers import ADD, REMOVE, Receiver, a_receiver, phone
from tests.ssf_spec import example, needs_spec, of_section
from tests.worlds import AGENT, LineOf, make_world

from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.flows import limit_requests as limits
from cleanbreak.flows.add_data_key import add_data_key
from cleanbreak.flows.forget_signals import KEPT_FOR, forget_signals
from cleanbreak.flows.remove_subject import TOLD_FOR
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.data_key import DataKeyRow, newest_key
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.reseal import PLACES, reseal_batch
from cleanbreak.records.ssf_event import SsfEventRow, awaited_among
from cleanbreak.records.ssf_subject import SsfSubjectRow, watched_among

pytestmark = [pytest.mark.django_db, needs_spec]
OURS, NOBODYS = "+4915228817386", "+12065550123"


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    a_signing_key(monkeypatch)
    receiver = a_receiver(watched_numbers_max=3)
    receiver.make()
    return receiver


def recycled(*numbers: str) -> None:
    kind, now = NumberChangeKind.GIVEN_OUT, timezone.now()
    tell_of_numbers([NumberChange(one, kind, now, InitiatedBy.ADMIN, uuid4()) for one in numbers])


def told_of(bank: Receiver) -> list[str]:
    return [one["sub_id"]["phone_number"] for one in bank.told()]


def add(bank: Receiver, subject: object, **said: object) -> Any:
    return bank.ask("POST", ADD, bank.of_stream(subject=subject, **said))


@of_section("8.1.3.2", "Adding a Subject to a Stream")
def test_only_what_was_added_is_told_of(bank: Receiver) -> None:
    recycled(OURS)
    answer = add(bank, phone(OURS), verified=False)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Cache-Control"] == "no-store"
    recycled(OURS, NOBODYS)
    assert told_of(bank) == [OURS]
    assert not SsfSubjectRow.objects.get().is_verified


@of_section("9.1", "Subject Probing")
def test_the_answer_is_the_same_whoever_has_the_number(bank: Receiver) -> None:
    make_world().add(LineOf(msisdn=OURS))
    answers = [add(bank, phone(one)) for one in (OURS, NOBODYS, "+999123456")]
    seen = {(one.status_code, one.content, str(sorted(one.items()))) for one in answers}
    assert len(seen) == 1
    noted = AuditRow.objects.filter(act="ssf.subject_added")
    assert {str(one.details) for one in noted} == {str({"stream": str(bank.stream.pk)})}
    assert len(noted) == 3


@of_section("3.4", "Subject Identifiers in SSF Events")
def test_other_subjects_are_taken_and_left_alone(bank: Receiver) -> None:
    for said in (
        example("figaddreq")["subject"],
        {"format": "iss_sub", "iss": "https://x.example", "sub": "1"},
        {"format": "complex", "user": phone(OURS)},
    ):
        assert add(bank, said).status_code == 200
    assert not SsfSubjectRow.objects.exists()


@of_section("8.1.3.2", "Adding a Subject to a Stream")
def test_what_is_no_subject_is_a_bad_request(bank: Receiver) -> None:
    for said in (
        None, 7, "+4915228817386", [], {}, {"format": 7}, {"phone_number": OURS},
        {"format": "phone_number"}, {"format": "phone_number", "phone_number": 4915228817386},
        {"format": "phone_number", "phone_number": "015228817386"},
        {"format": "phone_number", "phone_number": "+49"}, phone("+49152288173861234"),
    ):  # fmt: skip
        answer = add(bank, said)
        assert (answer.status_code, answer.json()["err"]) == (400, "subject_malformed"), said
        removed = bank.ask("POST", REMOVE, bank.of_stream(subject=said))
        assert removed.status_code == 400


@of_section("8.1.3.1", "Subject Matching")
def test_a_number_is_the_same_however_an_example_writes_it(bank: Receiver) -> None:
    """RISC's name for the format, and a number with blanks, stand in the specification itself."""
    removal = example("figremovereq")["subject"]
    spaced = example("risc-event-subject-example")["sub_id"]
    assert (removal["format"], spaced["phone_number"]) == ("phone", "+1 206 555 0123")
    for said in (removal, spaced, phone(NOBODYS)):
        assert add(bank, said).status_code == 200
        assert bank.stream.watched_numbers == SsfSubjectRow.objects.count() == 1, said
    recycled(NOBODYS)
    assert told_of(bank) == [NOBODYS]
    (told,) = bank.told()
    assert told["sub_id"] == phone(NOBODYS)  # sent as RFC 9493 has it, and no other way


@of_section("8.1.3.3", "Removing a Subject")
def test_a_removed_number_is_told_of_for_some_time_more(bank: Receiver) -> None:
    add(bank, phone(OURS))
    answer = bank.ask("POST", REMOVE, bank.of_stream(subject=phone(OURS)))
    assert (answer.status_code, answer.content) == (204, b"")
    assert bank.ask("POST", REMOVE, bank.of_stream(subject=phone(NOBODYS))).status_code == 204
    recycled(OURS)
    assert told_of(bank) == [OURS]
    bank.take()
    removed_at = SsfSubjectRow.objects.get().removed_at
    assert removed_at is not None
    bank.ask("POST", REMOVE, bank.of_stream(subject=phone(OURS)))
    assert SsfSubjectRow.objects.get().kept_until == removed_at + TOLD_FOR  # not put off again
    SsfSubjectRow.objects.update(kept_until=timezone.now())
    recycled(OURS)
    assert told_of(bank) == []


@of_section("9.3", "Malicious Subject Removal")
def test_a_number_that_is_added_again_is_watched_for_good(bank: Receiver) -> None:
    add(bank, phone(OURS))
    bank.ask("POST", REMOVE, bank.of_stream(subject=phone(OURS)))
    add(bank, phone(OURS))
    forget_signals(timezone.now() + TOLD_FOR * 2)
    assert bank.stream.watched_numbers == 1
    recycled(OURS)
    assert told_of(bank) == [OURS]


@of_section("9.2", "Information Harvesting")
def test_nobody_watches_more_than_was_agreed(bank: Receiver) -> None:
    """A receiver that could add every number would read all ends of ours off its stream."""
    numbers = [f"+491522881730{tail}" for tail in range(4)]
    bank.watch(*numbers[:3])
    answer = add(bank, phone(numbers[3]))
    assert (answer.status_code, answer.json()["err"]) == (403, "watches_too_many_numbers")
    assert add(bank, phone(numbers[0])).status_code == 200  # it has that one
    for number in numbers[:3]:
        bank.ask("POST", REMOVE, bank.of_stream(subject=phone(number)))
    assert add(bank, phone(numbers[3])).status_code == 403  # no turns by removing
    assert forget_signals(timezone.now() + TOLD_FOR) == 3
    assert bank.stream.watched_numbers == 0
    assert add(bank, phone(numbers[3])).status_code == 200


@of_section("8.1.3.2", "Adding a Subject to a Stream")
def test_too_many_requests_are_told_so(bank: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    every = limits.Rate(burst=2, every=timedelta(hours=1))
    monkeypatch.setitem(limits.RATES, limits.Limited.SIGNALS, every)
    answers = [add(bank, phone(OURS)) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


@of_section("10.1", "Subject Information Leakage")
def test_no_number_is_kept_in_clear_nor_longer_than_needed(bank: Receiver) -> None:
    bank.watch(OURS)
    recycled(OURS)
    with connection.cursor() as cursor:
        for table in ("ssf_subject", "ssf_event", "audit_entry", "rate_limit"):
            cursor.execute(f"SELECT count(*), string_agg(t::text, ' ') FROM {table} t")
            rows, text = cursor.fetchone()
            assert rows, table
            assert OURS[1:] not in text
    assert SsfEventRow.objects.get().number
    bank.take("invalid_audience")
    assert SsfEventRow.objects.get().number == ""


def test_the_inventory_knows_what_is_watched_and_who_has_not_answered(bank: Receiver) -> None:
    """A watched number is not chosen for somebody new, and rests until its end is confirmed."""
    other = a_receiver()
    other.make()
    bank.watch(OURS)
    other.watch(OURS)
    assert watched_among([OURS, NOBODYS], timezone.now()).keys() == {OURS}
    assert awaited_among([OURS]) == set()
    recycled(OURS, NOBODYS)
    assert awaited_among([OURS, NOBODYS]) == {OURS}
    bank.take()
    assert awaited_among([OURS]) == {OURS}
    RelyingPartyRow.objects.filter(pk=other.party.client_id).update(is_active=False)
    assert awaited_among([OURS]) == set()  # nobody waits for whoever is not told
    RelyingPartyRow.objects.update(is_active=True)
    other.take("invalid_issuer")
    assert awaited_among([OURS]) == set()


def test_a_number_is_found_while_data_keys_change(bank: Receiver) -> None:
    """The signal must not be missed because somebody changes keys that night."""
    bank.watch(OURS, "+4915228817499")
    add_data_key(AGENT, timezone.now())
    recycled(OURS)
    assert told_of(bank) == [OURS]
    bank.watch(NOBODYS, OURS)
    assert SsfSubjectRow.objects.count() == bank.stream.watched_numbers == 3
    prefixes = {one.number[:6] for one in SsfSubjectRow.objects.all()}
    assert prefixes == {one.key_id for one in DataKeyRow.objects.all()}
    (place,) = [one for one in PLACES if one.name == "ssf_subject.number"]
    assert reseal_batch(place, newest_key(), "").resealed == 2
    recycled(OURS, NOBODYS)
    assert told_of(bank) == [OURS, OURS, NOBODYS]


def test_what_was_told_long_ago_is_forgotten(bank: Receiver) -> None:
    bank.watch(OURS)
    recycled(OURS)
    forget_signals(timezone.now() + KEPT_FOR - timedelta(minutes=1))
    assert len(bank.told()) == 1  # held for whoever does not come, but not for ever
    forget_signals(timezone.now() + KEPT_FOR + timedelta(minutes=1))
    assert bank.told() == []
    assert bank.stream.watched_numbers == 1
