"""What the variables of the carriers say, and what they may not say."""

from pathlib import Path

import pytest

from cleanbreak.adapters.messages.smpp import SmppCarrierSettings
from cleanbreak.adapters.messages.smpp.short_messages import LongForm
from cleanbreak.adapters.messages.smtp import SmtpSettings
from cleanbreak.adapters.messages.smtp.settings import Security
from cleanbreak.adapters.network.smsc import SmscSettings
from cleanbreak.adapters.sent_once import InDoubt
from cleanbreak.adapters.smpp_link import Bind
from cleanbreak.adapters.smpp_pdus import ANYBODY, SmppAddress, parse_address

SMSC = {"ADDRESS": "smsc.example:2775", "SYSTEM_ID": "harbour"}
MAIL = {"ADDRESS": "mail.example:587", "SENDER": "Harbour <noreply@harbour.example>"}


def smpp(**said: str) -> SmppCarrierSettings:
    return SmppCarrierSettings.from_environment(prefixed("SMPP", SMSC | said))


def smtp(**said: str) -> SmtpSettings:
    return SmtpSettings.from_environment(prefixed("SMTP", MAIL | said))


def smsc(**said: str) -> SmscSettings:
    return SmscSettings.from_environment(prefixed("SMSC", SMSC | said))


def prefixed(word: str, said: dict[str, str]) -> dict[str, str]:
    return {f"CLEANBREAK_{word}_{name}": text for name, text in said.items()} | {"PATH": "/bin"}


def test_everything_has_its_variable(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    settings = smpp(
        PASSWORD_FILE=str(secret),
        SYSTEM_TYPE="VMA",
        BIND="transceiver",
        TLS="on",
        TLS_AUTHORITIES="/etc/ca.pem",
        TIMEOUT_S="2.5",
        ENQUIRE_LINK_S="60",
        WINDOW="20",
        SENDER="Harbour",
        LONG="sar",
        IN_DOUBT="send_again",
    )

    assert settings.smsc.address == ("smsc.example", 2775)
    assert settings.smsc.password == "s3cret"
    assert settings.smsc.bind is Bind.TRANSCEIVER
    assert settings.smsc.tls is not None
    assert settings.smsc.tls.authorities == Path("/etc/ca.pem")
    assert (settings.smsc.timeout_s, settings.smsc.enquire_link_s) == (2.5, 60.0)
    assert settings.smsc.window == 20
    assert settings.long_form is LongForm.SEGMENTS
    assert settings.in_doubt is InDoubt.SEND_AGAIN


def test_what_is_not_said_is_careful() -> None:
    assert smpp().in_doubt is InDoubt.HOLD
    assert smpp().smsc.tls is None
    assert smpp().long_form is LongForm.HEADER
    assert smtp().security is Security.STARTTLS
    assert smsc().sources == (ANYBODY,)


def test_no_secret_is_shown() -> None:
    assert "s3cret" not in repr(smpp(PASSWORD="s3cret")) + repr(smtp(PASSWORD="s3cret"))
    with pytest.raises(ValueError, match="PASSWORD cannot be read") as error:
        smpp(PASSWORD="much-too-long-s3cret")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Harbour", SmppAddress(5, 0, "Harbour")),
        ("+49 151".replace(" ", ""), SmppAddress(1, 1, "49151")),
        ("80808", SmppAddress(3, 0, "80808")),
        ("0:1:80808", SmppAddress(0, 1, "80808")),
    ],
)
def test_senders(text: str, address: SmppAddress) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text", ["TwelveLetter", "Hafen für", "1:1:12a", "300:1:1", "x:1:1", "+49x", "1" * 21, "a\nb"]
)
def test_what_is_no_sender(text: str) -> None:
    with pytest.raises(ValueError, match="SENDER cannot be read"):
        smpp(SENDER=text)


@pytest.mark.parametrize(
    "said",
    [
        {"ADDRESS": "smsc.example"},
        {"ADDRESS": "smsc.example:0"},
        {"ADDRESS": "smsc.example:70000"},
        {"SYSTEM_ID": "sixteen letters."},
        {"WINDOW": "0"},
        {"TIMEOUT_S": "nan"},
        {"TIMEOUT_S": "-1"},
        {"BIND": "listener"},
        {"TLS": "yes"},
        {"LONG": "auto"},
        {"IN_DOUBT": "maybe"},
        {"PASSWORD_FILE": "/nowhere/at/all"},
    ],
)
def test_a_wrong_variable_is_named(said: dict[str, str]) -> None:
    [name] = said
    with pytest.raises(ValueError, match=f"CLEANBREAK_SMPP_{name} cannot be read"):
        smpp(**said)


@pytest.mark.parametrize("make", [smpp, smtp, smsc])
def test_a_typing_error_is_found(make: object) -> None:
    with pytest.raises(ValueError, match=r"There is no setting CLEANBREAK_SM.._PASWORD"):
        make(PASWORD="s3cret")


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ValueError, match="CLEANBREAK_SMPP_SYSTEM_ID is missing"):
        smpp(SYSTEM_ID="")
    with pytest.raises(ValueError, match="CLEANBREAK_SMTP_SENDER is missing"):
        smtp(SENDER="")


@pytest.mark.parametrize("sender", ["Harbour", "a@b, c@d", "Harbour <a@b>\nBcc: c@d", "@b"])
def test_what_is_no_sender_of_mail(sender: str) -> None:
    with pytest.raises(ValueError, match="SENDER cannot be read"):
        smtp(SENDER=sender)


def test_what_is_purged() -> None:
    settings = smsc(SOURCES="any, Harbour,+49151", SERVICE_TYPE="CMT", CANARY="+491510000001")

    assert settings.sources == (ANYBODY, SmppAddress(5, 0, "Harbour"), SmppAddress(1, 1, "49151"))
    assert settings.canary == SmppAddress(1, 1, "491510000001")
    with pytest.raises(ValueError, match="CANARY cannot be read"):
        smsc(CANARY="nobody")
    with pytest.raises(ValueError, match="SOURCES cannot be read"):
        smsc(SOURCES=" , ")
    with pytest.raises(ValueError, match="SERVICE_TYPE cannot be read"):
        smsc(SERVICE_TYPE="TOOLONG")
