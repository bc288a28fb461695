"""Zombies in the console: seen, priced, a repair proposed by one and approved by another."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.reconciliations import end, network_of, run, sweep
from tests.staff_people import say_why, signed_in, staffed_world
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.domain.staff import Role
from cleanbreak.flows.set_tariff import set_tariff
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.repair import RepairRow

ANNA = LineOf()
BEN = LineOf(msisdn="+4915228817387", name="Ben Holder")
PAGE = "/staff/reconciliation/"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(ANNA, BEN)
        yield made


def haunted(world: TestWorld) -> None:
    """End both lines; both phones stay served. One has a tariff whose fee is known."""
    set_tariff("M", "9.99EUR", AGENT, timezone.now())
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(tariff="M")
    end(world, ANNA, BEN)
    for line in (ANNA, BEN):
        network_of(world).attach(line.imsi)
    world.clock.advance(minutes=1)
    run(world)


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_before_the_first_night_and_after_a_clean_one_the_page_says_so(world: TestWorld) -> None:
    otto = signed_in(Role.AUDITOR)
    assert "Nothing was compared yet." in text_of(otto, PAGE)
    run(world)
    page = text_of(otto, PAGE)
    assert "Books and elements agree." in page
    assert "card_inventory" in page
    assert '<p class="figure" id="zombies">0</p>' in text_of(otto, "/staff/")


def test_zombies_are_seen_priced_proposed_approved_and_swept(world: TestWorld) -> None:
    haunted(world)
    manager, approver = signed_in(Role.CAMPAIGN_MANAGER), signed_in(Role.CAMPAIGN_APPROVER)
    assert '<p class="figure" id="zombies">2</p>' in text_of(manager, "/staff/")
    page = text_of(manager, PAGE)
    assert "Zombies: ended here, alive there" in page
    assert "9.99 EUR, lines: 1" in page
    assert "tariff unknown, lines: 1" in page
    assert "<form" in page

    listed = text_of(manager, f"{PAGE}list/?kind=zombie&element=vlr")
    assert listed.count("Number ending in") == 2
    assert ANNA.imsi not in listed
    assert ANNA.msisdn not in listed
    assert "No" not in text_of(manager, f"{PAGE}list/?kind=ghost").split("<h1>")[1][:6]

    assert manager.post(f"{PAGE}propose/").status_code == 303
    [repair] = RepairRow.objects.all()
    own = text_of(manager, PAGE)
    assert "for 2 ended lines" in own
    assert "/approve/" not in own, "who may only propose is shown no such door"
    address = f"{PAGE}repairs/{repair.repair_id}/approve/"
    assert address in text_of(approver, PAGE)

    wrong = approver.post(address, {"count": "3"})
    assert wrong.status_code == 422
    assert "This is not the number of lines" in wrong.content.decode()
    assert approver.post(address, {"count": "two"}).status_code == 422
    assert OrderRow.objects.filter(step="sweep_network").count() == 0
    assert approver.post(address, {"count": "2"}).status_code == 303
    world.clock.now = timezone.now()
    sweep(world)
    run(world)

    done = text_of(approver, PAGE)
    assert "Books and elements agree." in done
    assert "proposed by agent:max, approved by agent:vera" in done
    order = OrderRow.objects.filter(acting_user="agent:vera").first()
    ada = signed_in(Role.AGENT)
    story = text_of(ada, say_why(ada, f"/staff/orders/{order.order_id}/"))
    assert "Prove that nothing is left" in story
    assert "Can still be withdrawn</dt><dd>no" in story


def test_whoever_proposed_a_repair_is_told_that_another_must_approve(world: TestWorld) -> None:
    haunted(world)
    root = signed_in(Role.ADMIN)
    assert root.post(f"{PAGE}propose/").status_code == 303
    [repair] = RepairRow.objects.all()

    page = text_of(root, PAGE)
    assert "You proposed this repair: a second person must approve it." in page
    answer = root.post(f"{PAGE}repairs/{repair.repair_id}/approve/", {"count": "2"})
    assert answer.status_code == 422
    assert "A second person must look at it." in answer.content.decode()
    assert OrderRow.objects.filter(step="sweep_network").count() == 0


def test_the_list_is_shown_page_by_page(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    haunted(world)
    monkeypatch.setattr("cleanbreak.channels.staff.reconciliation_page.SHOWN_MAX", 1)
    otto = signed_in(Role.AUDITOR)

    first = text_of(otto, f"{PAGE}list/")
    [address] = re.findall(r'rel="next" href="([^"]*)"', first)
    second = text_of(otto, address.replace("&amp;", "&"))

    tails = [re.findall(r"Number ending in (\d+)", page) for page in (first, second)]
    assert sorted(tails) == [["7386"], ["7387"]]
    [last] = re.findall(r"after=(\d+)", second)
    assert "There are no more." in text_of(otto, f"{PAGE}list/?after={last}")
    assert otto.get(f"{PAGE}list/?kind=werewolf").status_code == 404


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_page_is_shown_in_every_language(world: TestWorld, language: str) -> None:
    haunted(world)
    otto = signed_in(Role.AUDITOR)
    for page in (PAGE, f"{PAGE}list/?kind=zombie"):
        answer = otto.get(page, headers={"accept-language": language})
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)


def test_what_is_no_element_is_not_found(world: TestWorld) -> None:
    otto = signed_in(Role.AUDITOR)
    assert otto.get(f"{PAGE}list/", {"element": "vlr"}).status_code == 200
    assert otto.get(f"{PAGE}list/", {"element": "v\0lr"}).status_code == 404
