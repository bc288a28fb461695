"""Who keeps what hangs on a number, if nobody says so and if somebody does."""

from typing import Any

import pytest

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.line_services.none import NoLineServices
from cleanbreak.site.line_services_settings import read_line_services
from cleanbreak.site.wiring.chosen import UnknownAdapter
from cleanbreak.site.wiring.line_services import wire_line_services


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, "memory"),
        ({"CLEANBREAK_NETWORK": "osmo"}, "none"),
        ({"CLEANBREAK_NETWORK": "osmo", "CLEANBREAK_LINE_SERVICES": "memory"}, "memory"),
    ],
)
def test_with_a_real_network_nothing_is_made_up(given: dict[str, str], chosen: str) -> None:
    assert read_line_services(given) == chosen


def test_each_name_stands_for_its_adapter(settings: Any) -> None:
    settings.CLEANBREAK_LINE_SERVICES = "memory"
    assert isinstance(wire_line_services(DictWorld()), MemoryLineServices)
    settings.CLEANBREAK_LINE_SERVICES = "none"
    assert isinstance(wire_line_services(DictWorld()), NoLineServices)
    settings.CLEANBREAK_LINE_SERVICES = "vendor"
    with pytest.raises(UnknownAdapter, match="described"):
        wire_line_services(DictWorld())
