"""Which charging system the settings choose."""

from pathlib import Path
from typing import Any

import pytest

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.charging.tmf654 import Tmf654Charging
from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.site.wiring.charging import wire_charging
from cleanbreak.site.wiring.chosen import AdapterNotSetUp, UnknownAdapter


def test_the_fake_is_chosen_by_default() -> None:
    assert isinstance(wire_charging(DictWorld()), MemoryCharging)


def test_a_system_by_tmf654_is_chosen_by_its_name(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[bucket]]\npart = "paid"\nname = "Main"\n', "utf-8")
    settings.CLEANBREAK_CHARGING = "tmf654"
    monkeypatch.setenv("CLEANBREAK_TMF654_BASE_URL", "http://127.0.0.1:1/v4")
    monkeypatch.setenv("CLEANBREAK_TMF654_MAPPING", str(mapping))

    charging = wire_charging(DictWorld())

    assert isinstance(charging, Tmf654Charging)
    charging.close_connections()


def test_a_system_that_nobody_knows_is_refused(settings: Any) -> None:
    settings.CLEANBREAK_CHARGING = "tmf655"

    with pytest.raises(UnknownAdapter, match="memory, tmf654"):
        wire_charging(DictWorld())


def test_gateways_are_told_if_the_settings_say_where_they_are(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[bucket]]\npart = "paid"\nname = "Main"\n', "utf-8")
    settings.CLEANBREAK_CHARGING = "tmf654"
    monkeypatch.setenv("CLEANBREAK_TMF654_BASE_URL", "http://127.0.0.1:1/v4")
    monkeypatch.setenv("CLEANBREAK_TMF654_MAPPING", str(mapping))
    monkeypatch.setenv("CLEANBREAK_GY_PEERS", "nowhere")

    with pytest.raises(AdapterNotSetUp, match="CLEANBREAK_GY_"):
        wire_charging(DictWorld())
