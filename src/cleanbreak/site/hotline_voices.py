"""Which voices of a provider speak on the hotline, as the settings say it."""

import re

from cleanbreak.domain.refusal import Refusal

PAIR = re.compile(r"(en|de|zh)=([A-Za-z0-9][A-Za-z0-9._:/-]{0,99})", re.ASCII)


class NoVoices(Refusal):
    """CLEANBREAK_HOTLINE_VOICES names voices like "de=Polly.Vicki zh=Polly.Zhiyu", not "{text}"."""

    code = "no_voices"


def read_voices(text: str) -> dict[str, str]:
    """Return voices by language; a language without one is left to the provider.

    :raises NoVoices: if the text says something else.
    """
    pairs = [PAIR.fullmatch(part) for part in text.split()]
    voices = {pair[1]: pair[2] for pair in pairs if pair}
    if len(voices) != len(pairs):
        raise NoVoices(text=text)
    return voices
