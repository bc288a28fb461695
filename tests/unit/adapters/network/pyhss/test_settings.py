"""Settings from the environment."""

from pathlib import Path

import pytest

from cleanbreak.adapters.network.pyhss.settings import PyhssSettings

DATABASE = {"CLEANBREAK_PYHSS_DATABASE": "/etc/pyhss/hss.db"}


def test_only_the_database_must_be_given() -> None:
    settings = PyhssSettings.from_environment({"PATH": "/bin", **DATABASE})

    assert settings == PyhssSettings(database="/etc/pyhss/hss.db")
    assert settings.url == "http://127.0.0.1:8080"


def test_without_a_database_it_does_not_start_and_says_why() -> None:
    with pytest.raises(ValueError, match="keeps the keys of ended lines in its operation log"):
        PyhssSettings.from_environment({"CLEANBREAK_PYHSS_URL": "http://127.0.0.1:8080"})


def test_every_setting_can_be_given() -> None:
    settings = PyhssSettings.from_environment(
        {
            "CLEANBREAK_PYHSS_DATABASE": "postgresql://pyhss:canary@db/hss",
            "CLEANBREAK_PYHSS_URL": "https://hss.example:8443/",
            "CLEANBREAK_PYHSS_PROVISIONING_KEY": "canary",
            "CLEANBREAK_PYHSS_AUTHORITIES": "/etc/ssl/ours.pem",
            "CLEANBREAK_PYHSS_TIMEOUT_S": "2.5",
            "CLEANBREAK_PYHSS_AT_ONCE": "2",
        }
    )

    assert settings == PyhssSettings(
        database="postgresql://pyhss:canary@db/hss",
        url="https://hss.example:8443",
        provisioning_key="canary",
        authorities=Path("/etc/ssl/ours.pem"),
        timeout_s=2.5,
        at_once=2,
    )
    assert "canary" not in repr(settings)


@pytest.mark.parametrize("text", ["sqlite:////var/lib/hss.db", "/var/lib/hss.db"])
def test_an_sqlite_file_may_be_written_as_pyhss_writes_it(text: str) -> None:
    settings = PyhssSettings.from_environment({"CLEANBREAK_PYHSS_DATABASE": text})

    assert settings.database == "/var/lib/hss.db"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE", "mysql://pyhss:canary@db/hss"),
        ("DATABASE", "hss.db"),
        ("URL", "hss.example:8080"),
        ("URL", "http://user:canary@hss.example"),
        ("TIMEOUT_S", "soon"),
        ("TIMEOUT_S", "0"),
        ("AT_ONCE", "0"),
        ("AT_ONCE", "100"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_PYHSS_{name} cannot be read") as refused:
        PyhssSettings.from_environment({**DATABASE, f"CLEANBREAK_PYHSS_{name}": text})

    assert "canary" not in str(refused.value)


def test_a_misspelt_setting_is_not_ignored() -> None:
    with pytest.raises(ValueError, match="There is no setting CLEANBREAK_PYHSS_KEY\\."):
        PyhssSettings.from_environment({**DATABASE, "CLEANBREAK_PYHSS_KEY": "canary"})
