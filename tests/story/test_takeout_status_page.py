"""Whoever has proved it twice asks for the data of a line, or declines, on the status page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.holders import ANNA
from tests.money_stories import letters
from tests.proofs import typed_codes
from tests.takeout_stories import READY, mailed_link, prepare, row, takeout_world
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import TestWorld

from cleanbreak.records.takeout import TakeoutRow
from cleanbreak.records.verification import VerificationRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with takeout_world(settings, tmp_path) as made:
        yield made


def test_from_the_status_page_with_two_codes(world: TestWorld) -> None:
    client = Client(headers={"accept-language": "en"})
    page = status_page(declare(client, line=ANNA.msisdn))
    tie(world)
    assert client.get(f"{page}takeout/").status_code == 303, "nothing before the proofs"
    client.post(f"{page}codes/")
    client.post(f"{page}end-now/", typed_codes())
    assert b"Take your data along" in client.get(f"{page}end-now/").content

    assert client.get(f"{page}takeout/").status_code == 200
    asked = client.post(f"{page}takeout/", {"form": "plain", "co_users_informed": "1"})

    assert b"is being prepared" in asked.content
    prepare(world)
    assert mailed_link(world)
    assert "declarant@example.org" not in letters(world, READY)[-1]
    assert b"I take nothing along" not in client.get(f"{page}takeout/").content, "it lies ready"


def test_who_has_proved_it_declines_on_the_status_page_and_is_told_what_is_lost(
    world: TestWorld,
) -> None:
    client = Client(headers={"accept-language": "en"})
    page = status_page(declare(client, line=ANNA.msisdn))
    tie(world)
    assert b"/takeout/" not in client.get(page).content, "nobody has proved anything"
    assert client.post(f"{page}takeout/", {"decline": "1"}).status_code == 303
    assert not TakeoutRow.objects.exists()
    client.post(f"{page}codes/")
    client.post(f"{page}end-now/", typed_codes())
    assert f'href="{page}takeout/"' in client.get(page).content.decode()
    shown = client.get(f"{page}takeout/").content
    assert b"nobody can get back what lies on your SIM card" in shown

    noted = client.post(f"{page}takeout/", {"decline": "1"})

    assert noted["Location"] == f"{page}takeout/"
    shown = client.get(f"{page}takeout/").content
    assert b"You have said that you take nothing along" in shown
    assert b"I take nothing along" not in shown
    assert b"Put my data together" in shown, "they may change their mind"
    assert (row().state, row().how_told, row().asked_by) == ("declined", "on_page", "holder")
    VerificationRow.objects.update(expires_at=world.clock())
    assert client.post(f"{page}takeout/", {"decline": "1"}).status_code == 422
    assert TakeoutRow.objects.count() == 1
