"""People who switch: what they text, what they are told, what the new provider hands in."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.money import Balance
from cleanbreak.flows.answer_text import answer_text
from cleanbreak.flows.redeem_switch_code import Redeemed, Redemption, redeem_switch_code
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.texts import IncomingText, Taken, Texts

POUNDS = Balance(
    currency="GBP", paid_minor=1234, promotional_minor=300, deposit_minor=0, debt_minor=0
)
ANNA = LineOf(msisdn="+447700900123", jurisdiction="gb", language="en", balance=POUNDS)
ANNAS_OTHER = replace(ANNA, msisdn="+447700900456")
PAC, STAC, INFO = "65075", "75075", "85075"
CODE = re.compile(r"\b(?:[A-Z]{3}[0-9]{6}|[0-9]{6}[A-Z]{3})\b")
TESCO = "Tesco Mobile"
CARRIERS: list[Texts] = []
"""Who brings texts, see :func:`current_texts`."""


def text(
    world: TestWorld, words: str, *, sender: str = ANNA.msisdn, to: str = PAC, **more: Any
) -> Taken:
    """Let a phone text a short code."""
    sent = IncomingText(sender=sender, recipient=to, text=words, **more)
    return answer_text(sent, world.outside, world.clock())


def told(world: TestWorld, recipient: str = ANNA.msisdn) -> list[str]:
    """Return what somebody was sent, newest last, after sending what is due."""
    send_announcements(world.outside, world.clock)
    return [
        one.message.text
        for one in reversed(MemoryMessages(world.world).inbox())
        if one.message.recipient == recipient
    ]


def code_in(message: str) -> str:
    (code,) = CODE.findall(message)
    return str(code)


def code_for(world: TestWorld, word: str) -> str:
    """Return the code that Anna is given."""
    assert text(world, word) is Taken.TAKEN
    return code_in(told(world)[-1])


def redeem(
    world: TestWorld, code: str, *, msisdn: str = ANNA.msisdn, on: date | None = None, **more: Any
) -> Redeemed:
    """Let the new provider hand the code in."""
    asked = Redemption(
        **{
            "code": code,
            "msisdn": msisdn,
            "recipient": TESCO,
            "wished_date": on,
            "actor": AGENT,
            **more,
        }
    )
    return redeem_switch_code(asked, world.outside, world.clock())


def current_texts() -> Texts:
    """Stand in for the operator's wiring: ``settings.CLEANBREAK_TEXTS`` names this function."""
    return CARRIERS[-1]
