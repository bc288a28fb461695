"""Holders choose devices that are told how the end of a line stands."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.holders import ANNA, MAX, account_world, browser, signed_in
from tests.kept_lives import YEARS, erase
from tests.push_receivers import (
    CURRENT_SERVICES,
    WIRING,
    PlayedPushService,
    PushedDevice,
    playing,
)
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.push_service.memory import MemoryPushServices
from cleanbreak.adapters.push_service.web import WebPushServices
from cleanbreak.domain.push import DEVICES_MAX
from cleanbreak.flows import limit_requests
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.flows.push_news import forget_push_news, push_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.push_service import PushServices
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import OVER_STATES, PayoutRow
from cleanbreak.records.push_device import PushDeviceRow, PushNewsRow
from cleanbreak.records.subject_export import Subject, rows_kept

ADDRESS = "/account/notifications/"
PHONE = PushedDevice("https://fcm.googleapis.com/fcm/send/annas-phone")
TABLET = PushedDevice("https://web.push.apple.com/annas-tablet")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_PUSH_WIRING = WIRING
    CURRENT_SERVICES.append(MemoryPushServices())
    with account_world(settings) as made:
        made.clock.advance(minutes=1)  # what pages write at this minute is due
        yield made
    CURRENT_SERVICES.pop()


@pytest.fixture
def pushed(world: TestWorld) -> MemoryPushServices:
    services = CURRENT_SERVICES[-1]
    assert isinstance(services, MemoryPushServices)
    return services


def choose(client: Client, device: PushedDevice = PHONE) -> Any:
    return client.post(f"{ADDRESS}choose/", {"subscription": device.said()})


def end(world: TestWorld, line: LineOf = ANNA) -> None:
    request_termination(at_once(line), world.outside, world.clock())
    world.work()


def titles(world: TestWorld, services: PushServices) -> list[str]:
    """Push what is due; return what arrived since the beginning, in order."""
    send_announcements(world.outside, world.clock)
    push_news(services, world.clock)
    assert isinstance(services, MemoryPushServices)
    return [json.loads(one.content)["title"] for one in services.messages]


def test_a_device_is_told_that_it_works_and_that_the_line_has_ended(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    client = signed_in(world)
    assert choose(client)["Location"] == ADDRESS
    assert "this device" in client.get(ADDRESS).content.decode()
    assert titles(world, pushed) == ["Notifications work"]
    end(world)
    assert titles(world, pushed) == [
        "Notifications work",
        "The last day of a line is known",
        "A line has ended",
    ]
    acts = list(AuditRow.objects.values_list("act", flat=True))
    assert "holder.push_chosen" in acts


def test_nothing_is_pushed_through_a_service_that_the_settings_name_no_more(
    world: TestWorld, pushed: MemoryPushServices, settings: Any
) -> None:
    client = signed_in(world)
    choose(client, PHONE)
    choose(client, TABLET)
    titles(world, pushed)
    settings.CLEANBREAK_PUSH_SERVICES = ("fcm.googleapis.com",)
    end(world)
    titles(world, pushed)
    told = {one.device.endpoint for one in pushed.messages[2:]}
    assert told == {PHONE.subscription.endpoint}
    assert PushDeviceRow.objects.count() == 1, "the other must be chosen again"


def test_what_is_shown_tells_of_nobody(world: TestWorld, pushed: MemoryPushServices) -> None:
    choose(signed_in(world))
    end(world)
    assert len(titles(world, pushed)) == 3
    order = OrderRow.objects.get()
    own = (ANNA.msisdn, "Anna", "Müller", ANNA.iccid, ANNA.email, str(order.order_id), "12.34")
    for message in pushed.messages:
        said = message.content.decode()
        assert "line" in said, "the canary: something is said"
        assert not [one for one in own if one in said]


def test_each_device_hears_in_its_own_language(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    client = signed_in(world)
    choose(client)
    said = {"subscription": TABLET.said()}
    client.post(f"{ADDRESS}choose/", said, headers={"accept-language": "zh-hans"})
    end(world)
    titles(world, pushed)
    languages = {json.loads(one.content)["language"] for one in pushed.messages}
    assert languages == {"en", "zh-hans"}


def test_nobody_hears_of_the_lines_of_others(world: TestWorld, pushed: MemoryPushServices) -> None:
    choose(signed_in(world, MAX))
    end(world, ANNA)
    assert titles(world, pushed) == ["Notifications work"]


def test_of_an_order_in_confidence_no_device_is_told(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    choose(signed_in(world))
    order = request_termination(at_once(ANNA), world.outside, world.clock())
    ConfidentialRequestRow.objects.create(
        submission_key="k",
        person_name="",
        msisdn="",
        safe_medium="email",
        safe_address="",
        language="en",
        received_at=world.clock(),
        order_id=order.order_id,
    )
    world.work()
    titles(world, pushed)
    assert not PushNewsRow.objects.exclude(kind="chosen").exists()


def test_an_announcement_that_is_claimed_again_is_pushed_once(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    from cleanbreak.records.outbox import OutboxRow

    choose(signed_in(world))
    end(world)
    first = titles(world, pushed)
    OutboxRow.objects.update(sent_at=None, due_at=world.clock())
    assert titles(world, pushed) == first


def test_one_device_is_revoked_and_the_other_goes_on(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    client, other = signed_in(world), signed_in(world, way="email")
    choose(client)
    choose(other, TABLET)
    phone = PushDeviceRow.objects.order_by("chosen_at")[0]
    assert client.post(f"{ADDRESS}{phone.pk}/end/").status_code == 303
    end(world)
    titles(world, pushed)
    told = {one.device.endpoint for one in pushed.messages if b"ended" in one.content}
    assert told == {TABLET.subscription.endpoint}


def test_nobody_revokes_the_device_of_another(world: TestWorld) -> None:
    choose(signed_in(world))
    device = PushDeviceRow.objects.get()
    signed_in(world, MAX).post(f"{ADDRESS}{device.pk}/end/")
    assert PushDeviceRow.objects.exists()
    assert browser().post(f"{ADDRESS}{device.pk}/end/")["Location"].startswith("/account/sign-in/")
    assert PushDeviceRow.objects.exists()


def test_signing_out_here_ends_it_here_and_nowhere_else(world: TestWorld) -> None:
    client, other = signed_in(world), signed_in(world, way="email")
    choose(client)
    choose(other, TABLET)
    client.post("/account/sign-out/")
    (left,) = PushDeviceRow.objects.all()
    assert left.endpoint_hash == TABLET.subscription.endpoint_hash


def test_a_session_that_slept_ends_nothing(world: TestWorld, settings: Any) -> None:
    client = signed_in(world)
    choose(client)
    settings.CLEANBREAK_HOLDER_IDLE_S = -1
    assert client.get(ADDRESS)["Location"].startswith("/account/sign-in/")
    assert PushDeviceRow.objects.count() == 1


@pytest.mark.parametrize(("where", "left"), [("end-others", [PHONE]), ("end-all", [])])
def test_signing_out_elsewhere_ends_it_there(
    world: TestWorld, where: str, left: list[PushedDevice]
) -> None:
    client, other = signed_in(world), signed_in(world, way="email")
    choose(client)
    choose(other, TABLET)
    assert client.post(f"/account/security/sessions/{where}/").status_code == 303
    known = set(PushDeviceRow.objects.values_list("endpoint_hash", flat=True))
    assert known == {one.subscription.endpoint_hash for one in left}


def test_a_shared_browser_is_the_last_ones_who_chose_it(world: TestWorld) -> None:
    choose(signed_in(world))
    choose(signed_in(world, MAX))
    (row,) = PushDeviceRow.objects.select_related("holder")
    assert row.holder.name == MAX.name


def test_a_holder_has_so_many_devices_at_most(world: TestWorld) -> None:
    client = signed_in(world)
    for nth in range(DEVICES_MAX + 2):
        choose(client, PushedDevice(f"https://fcm.googleapis.com/fcm/send/{nth}"))
    assert PushDeviceRow.objects.count() == DEVICES_MAX


def test_a_holder_who_chooses_again_and_again_is_asked_to_wait(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        limit_requests.RATES, Limited.PUSH_CHOSEN, Rate(burst=3, every=timedelta(hours=1))
    )
    client = signed_in(world)
    for _ in range(3):
        assert choose(client).status_code == 303
    refused = choose(client)
    assert refused.status_code == 429
    assert "Too many requests" in refused.content.decode()
    assert PushNewsRow.objects.count() == 3


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", "9" * 5000, "[" * 5000])
def test_what_no_browser_says_is_refused_with_a_sentence(world: TestWorld, said: str) -> None:
    answer = signed_in(world).post(f"{ADDRESS}choose/", {"subscription": said})
    assert answer.status_code == 422
    assert "an answer that we cannot use" in answer.content.decode()
    assert not PushDeviceRow.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    ["https://169.254.169.254/latest/", "https://localhost:5432/", "http://fcm.googleapis.com/1"],
)
def test_nobody_makes_us_call_our_own_network(world: TestWorld, endpoint: str) -> None:
    answer = choose(signed_in(world), PushedDevice(endpoint))
    assert answer.status_code == 422
    assert "a service that we do not send to" in answer.content.decode()
    assert not PushDeviceRow.objects.exists()


def test_a_device_that_listens_no_more_is_forgotten(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    choose(signed_in(world))
    pushed.gone.add(PHONE.subscription.endpoint)
    push_news(pushed, world.clock)
    assert not PushDeviceRow.objects.exists()
    assert not PushNewsRow.objects.exists()


def test_a_service_that_is_away_is_asked_again_and_not_for_ever(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    choose(signed_in(world))
    pushed.is_down = True
    assert push_news(pushed, world.clock) == 0
    row = PushNewsRow.objects.get()
    assert row.done_at is None
    assert row.due_at > world.clock()
    pushed.is_down = False
    assert push_news(pushed, world.clock) == 0, "not before its time"
    world.clock.advance(hours=1)
    assert push_news(pushed, world.clock) == 1
    PushNewsRow.objects.update(done_at=None, due_at=world.clock())
    pushed.is_down = True
    world.clock.advance(days=4)
    push_news(pushed, world.clock)
    assert PushNewsRow.objects.get().done_at is not None, "given up"


def test_what_is_refused_is_not_sent_for_ever(world: TestWorld, pushed: MemoryPushServices) -> None:
    choose(signed_in(world))
    pushed.refuses = True
    push_news(pushed, world.clock)
    assert PushNewsRow.objects.get().done_at is not None
    assert PushDeviceRow.objects.get().told_at is None


def test_what_was_told_is_forgotten_after_a_week(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    choose(signed_in(world))
    push_news(pushed, world.clock)
    assert forget_push_news(world.clock() + timedelta(days=6)) == 0
    assert forget_push_news(world.clock() + timedelta(days=8)) == 1


def test_devices_go_with_the_contact_data_and_not_before(
    world: TestWorld, pushed: MemoryPushServices
) -> None:
    choose(signed_in(world))
    end(world)
    titles(world, pushed)
    PayoutRow.objects.update(state=OVER_STATES[0])  # no money is owed any more
    erase(world.clock() + timedelta(days=1))
    assert PushDeviceRow.objects.count() == 1
    assert PushNewsRow.objects.count() == 3
    erase(world.clock() + YEARS)
    assert not PushDeviceRow.objects.exists()
    assert not PushNewsRow.objects.exists()


def test_a_holder_is_told_which_devices_we_know_and_not_their_secrets(world: TestWorld) -> None:
    choose(signed_in(world))
    line = LineRow.objects.get(iccid=ANNA.iccid)
    subject = Subject(
        holder_id=line.holder_id,
        line_ids=[line.line_id],
        order_ids=[],
        hidden=[],
        silent_line_ids=[],
    )
    (row,) = rows_kept("push_device", subject)
    assert row["browser"] == "Test/1"
    assert not {"address", "endpoint_hash"} & set(row)


def test_an_operator_who_pushes_nothing_offers_nothing(world: TestWorld, settings: Any) -> None:
    client = signed_in(world)
    assert 'id="push"' in client.get(ADDRESS).content.decode()
    settings.CLEANBREAK_PUSH_SERVICES = ()
    assert 'id="push"' not in client.get(ADDRESS).content.decode()
    assert choose(client).status_code == 422


def test_the_address_and_the_browser_lie_sealed(world: TestWorld) -> None:
    choose(signed_in(world))
    row = PushDeviceRow.objects.get()
    kept = f"{row.address}{row.browser}{row.endpoint_hash}"
    assert not [one for one in ("googleapis", PHONE.subscription.auth, "Test/1") if one in kept]


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedPushService]:
    with playing(tmp_path, monkeypatch) as service:
        yield service


def test_over_a_real_push_service_to_a_device_that_decrypts(
    world: TestWorld, played: PlayedPushService, settings: Any, tmp_path: Path
) -> None:
    settings.CLEANBREAK_PUSH_SERVICES = (played.host,)
    services = WebPushServices(tmp_path / "push_key.pem", "https://portal.example")
    CURRENT_SERVICES.append(services)
    device = played.device()
    client = signed_in(world)
    assert services.public_key() in client.get(ADDRESS).content.decode()
    choose(client, device)
    end(world)
    send_announcements(world.outside, world.clock)
    assert push_news(services, world.clock) == 3
    CURRENT_SERVICES.pop()
    said = [json.loads(device.opened(one.body)) for one in played.arrived]
    assert {one["title"] for one in said} == {
        "Notifications work",
        "The last day of a line is known",
        "A line has ended",
    }
    assert {one["page"] for one in said} == {"/account/"}
    for one in played.arrived:
        assert one.signed_claims(services.public_key())["aud"] == f"https://{played.host}"
