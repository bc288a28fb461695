"""A gateway that is set up wrongly says how, before anybody calls."""

from pathlib import Path

import pytest

from cleanbreak.adapters.call_book import AnotherGateway, FolderCallBook
from cleanbreak.site.gateway_settings import (
    PREFIX,
    GatewaySettings,
    GatewaySettingWrong,
    read_gateway_settings,
)
from cleanbreak.site.secret_files import environment

GOOD = {
    "TOKEN": "new old",
    "LISTEN": "0.0.0.0:5062",
    "PUBLIC_HOST": "192.0.2.1",
    "CALLERS": "192.0.2.0/28 198.51.100.7",
    "RTP_PORTS": "30000-30399",
    "CALLS_MAX": "100",
    "AGENTS_VIA": "192.0.2.9:5060",
    "FALLBACK": "sip:people@192.0.2.9",
}


def read(tmp_path: Path, **changes: str) -> GatewaySettings:
    said = {f"{PREFIX}{name}": value for name, value in (GOOD | changes).items() if value}
    return read_gateway_settings(
        {"CLEANBREAK_BASE_URL": "https://portal.example/", **said}, tmp_path
    )


def test_everything_can_be_said(tmp_path: Path) -> None:
    settings = read(tmp_path)

    assert settings.token == "new"  # the first one signs
    assert settings.hooks == "https://portal.example/hotline/gateway/"
    assert settings.sip.is_allowed("192.0.2.14")
    assert settings.sip.is_allowed("198.51.100.7")
    assert not settings.sip.is_allowed("192.0.2.16")
    assert not settings.sip.is_allowed("::1")
    assert "new" not in repr(settings)


def test_the_token_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("secret\n")

    given = environment({f"{PREFIX}TOKEN_FILE": str(file)})

    assert read_gateway_settings(given, tmp_path).token == "secret"


def test_two_gateways_do_not_share_their_calls(tmp_path: Path) -> None:
    first = FolderCallBook(tmp_path)
    first.begin("GW" + "a" * 32)

    with pytest.raises(AnotherGateway):
        FolderCallBook(tmp_path)
    assert first.open_calls() == ["GW" + "a" * 32]


def test_by_itself_only_this_machine_may_call(tmp_path: Path) -> None:
    settings = read_gateway_settings({f"{PREFIX}TOKEN": "x"}, tmp_path)

    assert settings.sip.is_allowed("127.0.0.1")
    assert not settings.sip.is_allowed("192.168.1.1")
    assert settings.sip.listen == ("127.0.0.1", 5060)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"TOKEN": ""}, "TOKEN"),
        ({"LISTEN": "5060"}, "LISTEN"),
        ({"PUBLIC_HOST": "", "LISTEN": "0.0.0.0:5060"}, "PUBLIC_HOST"),
        ({"CALLERS": "192.0.2.1/8"}, "CALLERS"),
        ({"RTP_PORTS": "30000"}, "RTP_PORTS"),
        ({"RTP_PORTS": "30000-30100"}, "RTP_PORTS"),
        ({"CALLS_MAX": "0"}, "CALLS_MAX"),
        ({"FALLBACK": "tel:+4930123"}, "FALLBACK"),
        ({"FALLBACK": "sip:a@b\r\nX: y"}, "FALLBACK"),
        ({"SPEACH": "x"}, "SPEACH"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, str], names: str) -> None:
    with pytest.raises(GatewaySettingWrong, match=PREFIX + names):
        read(tmp_path, **changes)
