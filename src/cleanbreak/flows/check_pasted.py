"""Check what somebody pasted against the register; it is neither kept nor followed."""

from datetime import datetime

from django.conf import settings

from cleanbreak.domain.pasted_text import Judgement, Register, judge_pasted
from cleanbreak.flows.known_channels import known_channels, operator_today


def check_pasted(text: str, now: datetime) -> Judgement:
    """Say whether a number, link, address, name or message is ours.

    :raises NothingPasted, PastedTextTooLong: if there is nothing to judge.
    """
    place = settings.CLEANBREAK_HOME_PLACE
    register = Register(channels=known_channels(), today=operator_today(now), place=place)
    return judge_pasted(text, register)
