"""Settings from the environment."""

import pytest

from cleanbreak.adapters.network.open5gs.settings import Endpoint, Open5gsSettings


def test_an_empty_environment_is_a_core_on_this_machine() -> None:
    settings = Open5gsSettings.from_environment({"PATH": "/bin", "CLEANBREAK_OPEN5GS_URI": ""})

    assert settings == Open5gsSettings()
    assert (settings.uri, settings.hss) == ("mongodb://127.0.0.1:27017", ("127.0.0.8", 3868))


def test_every_setting_can_be_given() -> None:
    settings = Open5gsSettings.from_environment(
        {
            "CLEANBREAK_OPEN5GS_URI": "mongodb+srv://ender:secret@db.example/?tls=true",
            "CLEANBREAK_OPEN5GS_DATABASE": "core",
            "CLEANBREAK_OPEN5GS_HSS": "[::1]:3869",
            "CLEANBREAK_OPEN5GS_TIMEOUT_S": "2.5",
            "CLEANBREAK_OPEN5GS_SETTLE_S": "1.5",
        }
    )

    assert settings == Open5gsSettings(
        uri="mongodb+srv://ender:secret@db.example/?tls=true",
        database="core",
        hss=Endpoint("::1", 3869),
        timeout_s=2.5,
        settle_s=1.5,
    )
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("URI", "http://user:canary@127.0.0.1"),
        ("HSS", "127.0.0.8"),
        ("HSS", "127.0.0.8:diameter"),
        ("TIMEOUT_S", "soon"),
        ("TIMEOUT_S", "0"),
        ("SETTLE_S", "0.9"),
        ("SETTLE_S", "nan"),
        ("SETTLE_S", "11"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_OPEN5GS_{name} cannot be read") as refused:
        Open5gsSettings.from_environment({f"CLEANBREAK_OPEN5GS_{name}": text})

    assert "canary" not in str(refused.value)


def test_a_misspelt_setting_is_not_ignored() -> None:
    with pytest.raises(ValueError, match="There is no setting CLEANBREAK_OPEN5GS_URL\\."):
        Open5gsSettings.from_environment({"CLEANBREAK_OPEN5GS_URL": "mongodb://127.0.0.1"})
