"""Which networks the settings choose."""

from typing import Any

import pytest

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.site.wiring.chosen import UnknownAdapter
from cleanbreak.site.wiring.network import NoSubscriberDatabase, wire_network


def test_one_network_stands_for_itself(settings: Any) -> None:
    settings.CLEANBREAK_NETWORK = " memory "
    assert isinstance(wire_network(DictWorld()), MemoryNetwork)


def test_a_network_that_nobody_knows_is_refused(settings: Any) -> None:
    settings.CLEANBREAK_NETWORK = "memory,huawei"
    with pytest.raises(UnknownAdapter, match="osmo"):
        wire_network(DictWorld())


def test_nodes_without_a_subscriber_database_are_no_network(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that is only thrown off comes back: the line would be called ended and live."""
    settings.CLEANBREAK_NETWORK = "s6a"
    for name, text in {
        "ORIGIN_HOSTS": "cleanbreak-1.example.net",
        "ORIGIN_REALM": "example.net",
        "PEERS": "dra.example.net=127.0.0.1:1",
        "MMES": "mme-1.example.net",
    }.items():
        monkeypatch.setenv(f"CLEANBREAK_S6A_{name}", text)
    with pytest.raises(NoSubscriberDatabase, match="s6a"):
        wire_network(DictWorld())
