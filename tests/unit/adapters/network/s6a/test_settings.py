"""Settings from the environment."""

import pytest

from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.network.s6a.settings import S6aSettings

LEAST = {
    "CLEANBREAK_S6A_ORIGIN_HOSTS": "cleanbreak-1.example.net",
    "CLEANBREAK_S6A_ORIGIN_REALM": "example.net",
    "CLEANBREAK_S6A_PEERS": "dra.example.net=10.0.0.1:3868",
}


def test_nodes_are_of_our_realm_if_nothing_else_is_said() -> None:
    settings = S6aSettings.from_environment(
        {
            **LEAST,
            "CLEANBREAK_S6A_MMES": "mme-1.example.net, MME-2.example.org=example.org",
            "CLEANBREAK_S6A_SGSNS": "sgsn-1.example.net",
            "CLEANBREAK_S6A_FORGET_WITHIN_S": "40",
        }
    )

    nodes = {"mme-1.example.net", "mme-2.example.org", "sgsn-1.example.net"}
    assert settings == S6aSettings(
        diameter=DiameterSettings(
            origin_hosts=("cleanbreak-1.example.net",),
            origin_realm="example.net",
            peers={"dra.example.net": Endpoint("10.0.0.1", 3868)},
            passes_nothing_on=frozenset(nodes),
        ),
        mmes={"mme-1.example.net": "example.net", "mme-2.example.org": "example.org"},
        sgsns={"sgsn-1.example.net": "example.net"},
        forget_within_s=40.0,
    )


def test_a_network_without_nodes_is_no_network() -> None:
    with pytest.raises(ValueError, match="CLEANBREAK_S6A_MMES is missing"):
        S6aSettings.from_environment(LEAST)


@pytest.mark.parametrize(
    ("name", "text"),
    [("MMES", "mme-1"), ("MMES", "mme-1.example.net=here"), ("FORGET_WITHIN_S", "-1")],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_S6A_{name} cannot be read"):
        S6aSettings.from_environment({**LEAST, f"CLEANBREAK_S6A_{name}": text})


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(ValueError, match="There is no setting CLEANBREAK_S6A_MME\\."):
        S6aSettings.from_environment({**LEAST, "CLEANBREAK_S6A_MME": "mme-1.example.net"})
