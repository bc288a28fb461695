"""Settings of a Diameter node from the environment."""

from typing import Any

import pytest

from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.gy_sessions import Ending, GySettings

LEAST = {
    "CLEANBREAK_GY_ORIGIN_HOSTS": "cleanbreak-1.example.net",
    "CLEANBREAK_GY_ORIGIN_REALM": "example.net",
    "CLEANBREAK_GY_PEERS": "dra.example.net=10.0.0.1:3868",
}


def test_the_least_that_has_to_be_said() -> None:
    settings = GySettings.from_environment({"PATH": "/bin", **LEAST, "CLEANBREAK_GY_WINDOW": ""})

    assert settings == GySettings(
        diameter=DiameterSettings(
            origin_hosts=("cleanbreak-1.example.net",),
            origin_realm="example.net",
            peers={"dra.example.net": Endpoint("10.0.0.1", 3868)},
        )
    )
    assert settings.ending is Ending.ABORT_ELSE_REAUTHORIZE


def test_every_setting_can_be_given() -> None:
    settings = GySettings.from_environment(
        {
            "CLEANBREAK_GY_ORIGIN_HOSTS": "C-1.Example.net, c-2.example.net",
            "CLEANBREAK_GY_ORIGIN_REALM": "Example.net",
            "CLEANBREAK_GY_PEERS": "dra.example.net=10.0.0.1:3868, DRA-2.example.net=[::1]:3869",
            "CLEANBREAK_GY_TIMEOUT_S": "2.5",
            "CLEANBREAK_GY_WINDOW": "8",
            "CLEANBREAK_GY_WATCHDOG_S": "6",
            "CLEANBREAK_GY_ENDING": "reauthorize",
        }
    )

    assert settings == GySettings(
        diameter=DiameterSettings(
            origin_hosts=("c-1.example.net", "c-2.example.net"),
            origin_realm="example.net",
            peers={
                "dra.example.net": Endpoint("10.0.0.1", 3868),
                "dra-2.example.net": Endpoint("::1", 3869),
            },
            timeout_s=2.5,
            window=8,
            watchdog_s=6.0,
        ),
        ending=Ending.REAUTHORIZE,
    )


@pytest.mark.parametrize("name", LEAST)
def test_a_setting_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is missing"):
        GySettings.from_environment({**LEAST, name: ""})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ORIGIN_HOSTS", "cleanbreak"),
        ("ORIGIN_HOSTS", "one.example.net,"),
        ("ORIGIN_REALM", "example net"),
        ("PEERS", "10.0.0.1:3868"),
        ("PEERS", "dra.example.net=10.0.0.1"),
        ("WINDOW", "0"),
        ("WINDOW", "many"),
        ("TIMEOUT_S", "0"),
        ("WATCHDOG_S", "nan"),
        ("ENDING", "politely"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_GY_{name} cannot be read"):
        GySettings.from_environment({**LEAST, f"CLEANBREAK_GY_{name}": text})


def test_an_unknown_setting_is_named() -> None:
    environment: dict[str, Any] = {**LEAST, "CLEANBREAK_GY_PEER": "x"}

    with pytest.raises(ValueError, match="There is no setting CLEANBREAK_GY_PEER"):
        GySettings.from_environment(environment)
