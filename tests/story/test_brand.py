"""An operator's brand is everywhere where people read who they are dealing with."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.money_stories import plain_world, send_what_is_due
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.brand import Brand, SupportLink
from cleanbreak.flows.brand_words import alter_texts, operator_name, sender_lines
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.messages import Medium

BRAND = Brand(
    name={"en": "Nordlicht", "zh-hans": "北光"},
    legal_name={"en": "Nordlicht Mobil GmbH"},
    address=("Hafenstraße 1", "20457 Hamburg"),
    hotline="+49 40 1234567",
    opening_hours={"en": "Mon to Fri", "de": "Mo bis Fr"},
    email="hilfe@nordlicht.example",
    website="https://nordlicht.example/",
    imprint="https://nordlicht.example/impressum",
    support=(SupportLink({"en": "Help", "de": "Hilfe"}, "https://nordlicht.example/hilfe"),),
    logo='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
    logo_shows_name=True,
    colours={
        "accent": ("#7a1f3d", "#f0a8c0"),
        "on_accent": ("#ffffff", "#2b0a16"),
        "accent_down": ("#7a1f3d", "#f0a8c0"),
    },
)
START = "from cleanbreak.site.command import main; main()"


@pytest.fixture
def branded(settings: Any) -> None:
    settings.CLEANBREAK_BRAND = BRAND
    settings.CLEANBREAK_OPERATOR = "Nordlicht"
    settings.CLEANBREAK_HOTLINE = BRAND.hotline


@pytest.fixture
def world(committed_db: None, branded: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        yield made


def page_in(language: str) -> str:
    return Client(headers={"accept-language": language}).get("/").content.decode()


def test_pages_show_who_it_is_in_the_readers_language(world: TestWorld) -> None:
    german, chinese = page_in("de"), page_in("zh-hans")
    for shown in (
        "Nordlicht Mobil GmbH, Hafenstraße 1, 20457 Hamburg",
        'href="https://nordlicht.example/hilfe">Hilfe<',
        'href="https://nordlicht.example/impressum">Impressum<',
        "(Mo bis Fr)",
        'alt="Nordlicht"',
    ):
        assert shown in german
    assert 'alt="北光"' in chinese
    assert "Harbour" not in german + chinese
    assert "Cleanbreak" not in german + chinese


def test_logo_and_colours_come_from_the_file(world: TestWorld, settings: Any) -> None:
    logo, colours = Client().get("/brand/logo.svg"), Client().get("/brand/colours.css")
    assert (logo["Content-Type"], logo.content.decode()) == ("image/svg+xml", BRAND.logo)
    assert "--accent: light-dark(#7a1f3d, #f0a8c0);" in colours.content.decode()
    assert Client().get("/brand/icon.svg").status_code == 404
    settings.CLEANBREAK_BRAND = Brand(name={"en": "Nordlicht"})
    assert Client().get("/brand/logo.svg").status_code == 404
    assert "brand/colours.css" not in page_in("en")


def test_mails_and_letters_say_who_writes(world: TestWorld) -> None:
    line = LineOf(language="de")
    world.add(line)
    request_termination(at_once(line), world.outside, world.clock())
    world.work()
    send_what_is_due(world)
    inbox = [one.message for one in MemoryMessages(world.world).inbox()]
    mails = [one.text for one in inbox if one.medium is Medium.EMAIL]
    assert mails
    for text in mails:
        assert text.endswith(
            "-- \nNordlicht Mobil GmbH, Hafenstraße 1, 20457 Hamburg\n"
            "Unsere Hotline: +49 40 1234567 (Mo bis Fr)"
            " · hilfe@nordlicht.example · https://nordlicht.example/"
        )
    assert not [one for one in inbox if "Harbour" in one.text]


def test_an_operator_with_a_name_only_signs_nothing(settings: Any) -> None:
    settings.CLEANBREAK_BRAND = Brand(name={"en": "A"}, hotline=BRAND.hotline)
    settings.CLEANBREAK_OPERATOR = "A"
    assert sender_lines() == []
    assert operator_name() == "A"


def test_own_words_are_on_pages_until_they_are_taken_back(world: TestWorld) -> None:
    end = alter_texts("de", lambda text: text.replace("Hotline", "Rufnummer"))
    try:
        assert "Unsere Rufnummer" in page_in("de")
        assert "Our hotline" in page_in("en")
    finally:
        end()
    assert "Unsere Hotline" in page_in("de")


def test_the_program_reads_the_file_at_its_start(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text('[operator]\nname = "Nordlicht"\nhotlin = "x"\n', encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", START, "policy", "list"],
        env={"CLEANBREAK_BRAND": str(file), "CLEANBREAK_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 3
    assert run.stderr.startswith(f'{file}: there is no setting "operator.hotlin".')
    assert "Traceback" not in run.stderr
