"""The customer takes their data along on their own phone, by what the second window shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.desk_screens import SCREEN, counter, done, mark_of, paired, serve, sign, step
from tests.takeout_stories import archive_of, fetched, prepare, unzipped
from tests.worlds import TestWorld

from cleanbreak.channels.portal import desk_screen_page
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow
from cleanbreak.records.takeout import TakeoutRow


@pytest.fixture
def desk(committed_db: None, settings: Any) -> Iterator[tuple[TestWorld, Client]]:
    with counter(settings) as made:
        yield made


def test_data_goes_to_the_customers_phone_by_a_link_that_is_shown_once(
    desk: tuple[TestWorld, Client],
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, clerk = desk
    links: list[str] = []  # what is drawn, since nobody here reads a QR

    def drawn(text: str) -> str:
        links.append(text.removeprefix("http://testserver"))
        return draw_qr(text)

    monkeypatch.setattr(desk_screen_page, "draw_qr", drawn)
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_TAKEOUT = "tests.takeouts.current_sources"
    HolderRow.objects.update(email="")
    HolderRow.objects.update(contact_changed_at=None)
    with archive_of(world):
        window = paired(clerk, "en")
        visit = serve(clerk, when="2")
        assert "on my phone" in window.get(SCREEN).content.decode()
        assert sign(window, take_along="1").status_code == 303
        assert step(clerk, visit, "ended").status_code == 303
        window.post(f"{SCREEN}touch/")
        assert "being prepared" in window.get(SCREEN).content.decode()
        mark = mark_of(window)
        prepare(world)
        assert window.get(f"{SCREEN}news/?seen={mark}")["HX-Redirect"] == SCREEN
        assert not TakeoutRow.objects.get().line.holder.email, "no mail could carry a link"
        for _ in range(2):
            assert "<svg" in window.post(f"{SCREEN}takeout/").content.decode()
    assert done(visit).count("takeout_handed") == 1
    assert str(links) not in str(list(AuditRow.objects.values_list("details", flat=True)))
    hidden = window.get(SCREEN).content.decode()
    assert "takeout-qr" in hidden
    phone = Client(headers={"accept-language": "en"})
    assert phone.post(links[0]).status_code == 404, "the second one killed it"
    assert set(unzipped(fetched(phone, links[1])))
    assert phone.post(links[1]).status_code == 404, "once"
