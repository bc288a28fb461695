"""The networks that a setting names."""

import pytest
from django.test import override_settings

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.site.wiring.chosen import AdapterNotSetUp
from cleanbreak.site.wiring.network import wire_network

S6A = {
    "CLEANBREAK_S6A_ORIGIN_HOSTS": "cleanbreak-1.example.net",
    "CLEANBREAK_S6A_ORIGIN_REALM": "example.net",
    "CLEANBREAK_S6A_PEERS": "dra.example.net=127.0.0.1:1",
    "CLEANBREAK_S6A_MMES": "mme-1.example.net",
}


@override_settings(CLEANBREAK_NETWORK="memory,s6a")
def test_serving_nodes_stand_behind_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in S6A.items():
        monkeypatch.setenv(name, text)

    network = wire_network(DictWorld())

    assert isinstance(network, NetworkInParts)
    assert [roll.element for roll in network.rolls()] == ["memory.hlr", "memory.vlr"]


@override_settings(CLEANBREAK_NETWORK="s6a")
def test_a_setting_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in S6A.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("CLEANBREAK_S6A_PEERS")

    with pytest.raises(AdapterNotSetUp, match="CLEANBREAK_S6A_PEERS is missing"):
        wire_network(DictWorld())
