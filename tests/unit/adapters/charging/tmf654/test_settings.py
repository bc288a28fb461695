"""Settings from the environment."""

from pathlib import Path

import pytest

from cleanbreak.adapters.charging.tmf654.settings import (
    ClientCredentials,
    Closing,
    KnownBy,
    Tmf654Settings,
)
from cleanbreak.adapters.http_element import TlsFiles


@pytest.fixture
def least(tmp_path: Path) -> dict[str, str]:
    """What has to be said."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[bucket]]\npart = "paid"\nname = "Main"\n', "utf-8")
    return {
        "CLEANBREAK_TMF654_BASE_URL": "https://ocs.example/tmf-api/prepayBalanceManagement/v4/",
        "CLEANBREAK_TMF654_MAPPING": str(mapping),
    }


def test_little_has_to_be_said(least: dict[str, str]) -> None:
    settings = Tmf654Settings.from_environment({"PATH": "/bin", **least})

    assert settings.base_url == "https://ocs.example/tmf-api/prepayBalanceManagement/v4"
    assert settings.known_by is KnownBy.PARTY_ACCOUNT
    assert settings.closing is Closing.EMPTY_AND_EXPIRE
    assert (settings.authorization, settings.credentials) == (None, None)


def test_every_setting_can_be_given(least: dict[str, str]) -> None:
    settings = Tmf654Settings.from_environment(
        {
            **least,
            "CLEANBREAK_TMF654_KNOWN_BY": "logical-resource",
            "CLEANBREAK_TMF654_CLOSING": "empty",
            "CLEANBREAK_TMF654_TIMEOUT_S": "2.5",
            "CLEANBREAK_TMF654_USAGE_ENDS_WITHIN_S": "1",
            "CLEANBREAK_TMF654_PAGE_SIZE": "50",
            "CLEANBREAK_TMF654_AT_ONCE": "4",
            "CLEANBREAK_TMF654_TOKEN_URL": "https://login.example/token",
            "CLEANBREAK_TMF654_CLIENT_ID": "cleanbreak",
            "CLEANBREAK_TMF654_CLIENT_SECRET": "s3cret",
            "CLEANBREAK_TMF654_SCOPE": "balance",
            "CLEANBREAK_TMF654_CA_FILE": "/etc/ca.pem",
            "CLEANBREAK_TMF654_CERTIFICATE": "/etc/us.pem",
            "CLEANBREAK_TMF654_KEY": "/etc/us.key",
        }
    )

    assert settings.known_by.field == "logicalResource"
    assert settings.closing is Closing.EMPTY
    assert (settings.timeout_s, settings.usage_ends_within_s) == (2.5, 1.0)
    assert (settings.page_size, settings.at_once) == (50, 4)
    assert settings.credentials == ClientCredentials(
        token_url="https://login.example/token",
        client_id="cleanbreak",
        client_secret="s3cret",
        scope="balance",
    )
    assert settings.tls == TlsFiles(
        authorities=Path("/etc/ca.pem"), certificate=Path("/etc/us.pem"), key=Path("/etc/us.key")
    )


@pytest.mark.parametrize(
    ("login", "header"),
    [
        ({"TOKEN": "abc"}, "Bearer abc"),
        ({"USER": "Aladdin", "PASSWORD": "open sesame"}, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ],
)
def test_a_login_that_stands_is_a_header(
    least: dict[str, str], login: dict[str, str], header: str
) -> None:
    variables = {f"CLEANBREAK_TMF654_{name}": text for name, text in login.items()}

    settings = Tmf654Settings.from_environment({**least, **variables})

    assert settings.authorization == header  # the example of RFC 7617 clause 2
    assert "sesame" not in repr(settings)
    assert header not in repr(settings)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("BASE_URL", "", "CLEANBREAK_TMF654_BASE_URL is missing"),
        ("MAPPING", "", "CLEANBREAK_TMF654_MAPPING is missing"),
        ("BASE_URL", "ocs.example", "CLEANBREAK_TMF654_BASE_URL cannot be read"),
        ("MAPPING", "/nowhere.toml", "CLEANBREAK_TMF654_MAPPING cannot be read: /nowhere.toml"),
        ("KNOWN_BY", "msisdn", "CLEANBREAK_TMF654_KNOWN_BY cannot be read"),
        ("CLOSING", "delete", "CLEANBREAK_TMF654_CLOSING cannot be read"),
        ("TIMEOUT_S", "0", "CLEANBREAK_TMF654_TIMEOUT_S cannot be read"),
        ("PAGE_SIZE", "many", "CLEANBREAK_TMF654_PAGE_SIZE cannot be read"),
        ("CLIENT_ID", "cleanbreak", "CLEANBREAK_TMF654_CLIENT_SECRET is missing"),
        ("USER", "cleanbreak", "CLEANBREAK_TMF654_PASSWORD is missing"),
        ("URL", "https://ocs.example", "There is no setting CLEANBREAK_TMF654_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    least: dict[str, str], name: str, text: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Tmf654Settings.from_environment({**least, f"CLEANBREAK_TMF654_{name}": text})


def test_two_ways_to_log_in_are_one_too_many(least: dict[str, str]) -> None:
    both = {"CLEANBREAK_TMF654_TOKEN": "abc", "CLEANBREAK_TMF654_USER": "me"}

    with pytest.raises(ValueError, match="two ways to log in"):
        Tmf654Settings.from_environment({**least, **both})
