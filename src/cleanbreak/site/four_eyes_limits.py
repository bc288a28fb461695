"""Above which amounts two people look at a payout, as the settings say it."""

import re

from cleanbreak.domain.refusal import Refusal

PAIR = re.compile(r"\s*([A-Z]{3})=([0-9]{1,18})\s*")


class NoListOfLimits(Refusal):
    """{setting} is a list of minor units like EUR=10000, not "{text}"."""

    code = "no_list_of_limits"


def read_limits(text: str, setting: str = "CLEANBREAK_FOUR_EYES_ABOVE") -> dict[str, int]:
    """Return minor units by currency from ``EUR=10000,JPY=10000``.

    :raises NoListOfLimits: if the text says something else.
    """
    pairs = [PAIR.fullmatch(part) for part in text.split(",") if part.strip()]
    limits = {pair[1]: int(pair[2]) for pair in pairs if pair}
    if len(limits) != len(pairs):
        raise NoListOfLimits(setting=setting, text=text)
    return limits
