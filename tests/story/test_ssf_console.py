"""The operator sees how the signals to each relying party go, and stops them; no number shows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from tests.alerts import alerts_now, firing
from tests.relying_parties import a_signing_key
from tests.ssf_receivers import Receiver, a_receiver
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.staff import Role
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.site.ssf_settings import read_origins

PAGE = "/staff/signals/"
NUMBER = "+4915228817386"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        yield made


@pytest.fixture
def bank(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    a_signing_key(monkeypatch)
    receiver = a_receiver(name="Leeds Bank")
    receiver.make()
    receiver.watch(NUMBER)
    change = (NUMBER, NumberChangeKind.GIVEN_OUT, timezone.now(), InitiatedBy.ADMIN, UUID(int=7))
    tell_of_numbers([NumberChange(*change)])
    return receiver


def seen(role: Role = Role.AUDITOR) -> str:
    answer = signed_in(role).get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("world")
def test_nobody_has_asked_for_signals_yet() -> None:
    assert "No relying party has asked for signals yet." in seen()


def test_the_page_tells_how_it_goes_and_of_whom_and_no_number(bank: Receiver) -> None:
    page = seen()
    for words in ("Leeds Bank", "1 of at most 100000", "Signals go", "The receiver fetches them"):
        assert words in page
    assert "Signals wait that should have been delivered." not in page
    assert NUMBER[1:] not in page
    assert "Pause" not in page  # an auditor looks, and nothing else


def test_what_is_late_and_what_fails_is_said(bank: Receiver) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    SsfEventRow.objects.update(made_at=long_ago)
    SsfStreamRow.objects.update(failing_since=long_ago, problem_code="http_503")
    page = seen()
    assert "Signals wait that should have been delivered." in page
    assert "Failing since" in page
    assert "http_503" in page
    bank.take("invalid_audience")
    assert "Could not be taken" in seen()
    RelyingPartyRow.objects.update(is_active=False)
    assert "This relying party is suspended: it is told nothing." in seen()


def test_a_monitoring_system_reads_how_much_waits_and_how_long(bank: Receiver) -> None:
    SsfEventRow.objects.update(made_at=timezone.now() - timedelta(minutes=5))
    figures = read_metrics()
    assert 'cleanbreak_signals_owed{receiver="Leeds Bank"} 1\n' in figures
    assert 'cleanbreak_signals_oldest_owed_seconds{receiver="Leeds Bank"} 30' in figures
    assert "CleanbreakSignalsLate" in firing(figures)
    SsfStreamRow.objects.update(status="paused")
    assert 'cleanbreak_signals_oldest_owed_seconds{receiver="Leeds Bank"} 0\n' in read_metrics()
    assert "CleanbreakSignalsLate" not in alerts_now()


def test_whoever_administers_pauses_a_stream_and_its_receiver_is_told(bank: Receiver) -> None:
    root = signed_in(Role.ADMIN)
    path = f"{PAGE}{bank.stream.pk}/set/"
    answer = root.post(path, {"status": "paused", "reason": " Call us "})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert "Paused: signals are held (set by us): <bdi>Call us</bdi>" in seen()
    (told,) = bank.told()
    assert list(told["events"].values()) == [{"status": "paused", "reason": "Call us"}]
    noted = AuditRow.objects.get(act="ssf.status_set")
    assert (noted.acting_user, noted.details["status"]) == ("agent:root", "paused")
    root.post(path, {"status": "enabled"})
    assert len(bank.told()) == 3


def test_what_cannot_be_set_is_refused(bank: Receiver) -> None:
    root = signed_in(Role.ADMIN)
    path = f"{PAGE}{bank.stream.pk}/set/"
    assert root.get(path).status_code == 303
    assert root.post(path, {"status": "gone"}).status_code == 404
    assert root.post(f"{PAGE}{uuid4()}/set/", {"status": "paused"}).status_code == 404
    long = root.post(path, {"status": "paused", "reason": "x" * 301})
    assert (long.status_code, "300 characters" in long.content.decode()) == (422, True)
    assert signed_in(Role.AUDITOR).post(path, {"status": "paused"}).status_code == 403
    assert bank.stream.status == "enabled"


def test_where_may_be_pushed_is_read_as_it_is_meant() -> None:
    text = "https://Signals.Bank.example  http://127.0.0.1:9000/"
    assert read_origins(text) == ("https://signals.bank.example", "http://127.0.0.1:9000")
    assert read_origins("") == ()
    for odd in (
        "bank.example",
        "https://",
        "https://a.example/x",
        "https://u@a.example",
        "ftp://a",
    ):
        with pytest.raises(ImproperlyConfigured, match="CLEANBREAK_SIGNALS_PUSHED_TO"):
            read_origins(odd)
