"""The settings choose the carriers."""

import pytest

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import MessagesByMedium, NetworkInParts
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.site.wiring.chosen import UnknownAdapter
from cleanbreak.site.wiring.messages import wire_messages
from cleanbreak.site.wiring.network import wire_network

SMSC = {"ADDRESS": "127.0.0.1:2775", "SYSTEM_ID": "harbour"}
MAIL = {"ADDRESS": "127.0.0.1:25", "SENDER": "noreply@harbour.example"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for prefix, said in (("SMPP", SMSC), ("SMSC", SMSC), ("SMTP", MAIL)):
        for name, text in said.items():
            monkeypatch.setenv(f"CLEANBREAK_{prefix}_{name}", text)


def test_one_carrier_may_take_both(settings: object) -> None:
    assert isinstance(wire_messages(DictWorld()), MemoryMessages)


@pytest.mark.parametrize(
    ("sms", "email"), [("smpp", "smtp"), ("smpp", "memory"), ("memory", "smtp")]
)
def test_each_medium_has_its_carrier(settings: object, sms: str, email: str) -> None:
    settings.CLEANBREAK_SMS, settings.CLEANBREAK_EMAIL = sms, email

    assert isinstance(wire_messages(DictWorld()), MessagesByMedium)


@pytest.mark.parametrize(("sms", "email"), [("smtp", "memory"), ("smpp", "smpp")])
def test_no_carrier_gets_what_it_cannot_carry(settings: object, sms: str, email: str) -> None:
    settings.CLEANBREAK_SMS, settings.CLEANBREAK_EMAIL = sms, email

    with pytest.raises(UnknownAdapter):
        wire_messages(DictWorld())


def test_a_message_centre_is_a_part_of_a_network(settings: object) -> None:
    settings.CLEANBREAK_NETWORK = "smsc,memory"
    assert isinstance(wire_network(DictWorld()), NetworkInParts)
