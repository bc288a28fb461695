"""What the settings of an SM-DP+ may say, and what they may not."""

from pathlib import Path

import pytest

from cleanbreak.adapters.esim.es2plus import Es2PlusSettings
from cleanbreak.adapters.esim.es2plus.codes import CodeTable, Meaning, read_code_table
from cleanbreak.adapters.esim.es2plus.settings import EidPolicy, StateQuestion
from cleanbreak.ports.calls import Presence


@pytest.fixture
def needed(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "ours.pem"
    file.write_text("PEM")
    return {
        "CLEANBREAK_ES2PLUS_URL": "https://smdp.example/",
        "CLEANBREAK_ES2PLUS_REQUESTER": "1.3.6.1.4.1.31746.1",
        "CLEANBREAK_ES2PLUS_CERTIFICATE": str(file),
        "CLEANBREAK_ES2PLUS_KEY": str(file),
    }


def test_what_is_needed_is_enough(needed: dict[str, str]) -> None:
    settings = Es2PlusSettings.from_environment({**needed, "PATH": "/bin"})
    assert settings.state_by is StateQuestion.CANCEL_ORDER
    assert settings.eid is EidPolicy.OMIT


def test_everything_can_be_said(needed: dict[str, str], tmp_path: Path) -> None:
    table = tmp_path / "codes.toml"
    table.write_text('[cancelOrder]\n"8.1/4.2" = "later"\n')
    said = {
        "AUTHORITIES": needed["CLEANBREAK_ES2PLUS_KEY"],
        "PROTOCOL": "gsma/rsp/v2.2.0",
        "TIMEOUT_S": "2.5",
        "AT_ONCE": "3",
        "CODES": str(table),
        "STATE_BY": "getProfileStatus",
        "EID": "send",
    }
    environment = needed | {f"CLEANBREAK_ES2PLUS_{name}": text for name, text in said.items()}
    settings = Es2PlusSettings.from_environment(environment)
    assert (settings.timeout_s, settings.at_once) == (2.5, 3)
    assert settings.state_by is StateQuestion.GET_PROFILE_STATUS
    assert settings.eid is EidPolicy.SEND
    assert settings.protocol == "gsma/rsp/v2.2.0"
    assert settings.codes.meaning_of("8.1/4.2") is Meaning.LATER


@pytest.mark.parametrize("name", ["URL", "REQUESTER", "CERTIFICATE", "KEY"])
def test_what_is_missing_is_named(name: str, needed: dict[str, str]) -> None:
    needed[f"CLEANBREAK_ES2PLUS_{name}"] = ""
    with pytest.raises(ValueError, match=f"CLEANBREAK_ES2PLUS_{name} is missing"):
        Es2PlusSettings.from_environment(needed)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("URL", "http://smdp.example"),
        ("CERTIFICATE", "/nowhere.pem"),
        ("TIMEOUT_S", "0"),
        ("AT_ONCE", "0"),
        ("AT_ONCE", "many"),
        ("STATE_BY", "guess"),
        ("EID", "yes"),
        ("CODES", "/nowhere.toml"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, text: str, needed: dict[str, str]) -> None:
    needed[f"CLEANBREAK_ES2PLUS_{name}"] = text
    with pytest.raises(ValueError, match=f"CLEANBREAK_ES2PLUS_{name} cannot be read"):
        Es2PlusSettings.from_environment(needed)


def test_a_setting_that_does_not_exist_is_not_passed_over(needed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no setting CLEANBREAK_ES2PLUS_CERT"):
        Es2PlusSettings.from_environment({**needed, "CLEANBREAK_ES2PLUS_CERT": "x"})


def test_a_vendor_s_words_are_added_to_those_of_sgp_22(tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(
        '[cancelOrder]\n"8.2.1/3.5" = "unavailable"\n[getProfileStatus]\n"RETIRED" = "gone"\n'
    )
    table = read_code_table(file)
    assert table.meaning_of("8.2.1/3.5") is Meaning.UNAVAILABLE
    assert table.meaning_of("8.2.1/3.9") is Meaning.UNKNOWN
    assert table.presence_in("Retired") is Presence.GONE
    assert table.presence_in("RELEASED") is Presence.PRESENT
    assert table.presence_in("Sold") is Presence.UNKNOWN


@pytest.mark.parametrize(
    "content",
    [
        "[cancelorder]\n",
        "cancelOrder = 3",
        '[cancelOrder]\n"8.2.1/3.3" = "fine"\n',
        "[",
        '[getProfileStatus]\nX="y"',
    ],
)
def test_a_table_with_words_that_nobody_knows_is_not_read(content: str, tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"."):
        read_code_table(file)


def test_without_a_table_every_other_code_is_a_refusal() -> None:
    assert CodeTable().meaning_of("8.2.6/3.10") is None
