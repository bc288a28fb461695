"""In which of our languages a text is written: so that somebody reads it who can."""

import re

CHINESE, GERMAN, ENGLISH = "zh-hans", "de", "en"
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORDS = re.compile(r"[a-zäöüß]+")
_GERMAN_WORDS = (
    "aber auch bitte das dem den der die ein eine einen für habe hallo ich ihr ihre ist kann mein"
    " meine meinen mich mir mit möchte nicht noch oder sehr sie sind und von wann warum was wie"
    " wird zu zum geehrte damen herren guten tag danke grüßen vertrag kündigen"
)
_ENGLISH_WORDS = (
    "a am and are be can cancel dear did do for from have hello hi i in is it me my not of on"
    " please thank thanks that the this to want was we what when where why will with would you"
    " your"
)
_GERMAN, _ENGLISH = frozenset(_GERMAN_WORDS.split()), frozenset(_ENGLISH_WORDS.split())
IDEOGRAPHS_MIN = 0.1


def written_language(text: str, otherwise: str) -> str:
    """Return the language of a text, or ``otherwise`` if it does not show."""
    letters = sum(sign.isalpha() for sign in text)
    if letters and len(_IDEOGRAPHS.findall(text)) >= letters * IDEOGRAPHS_MIN:
        return CHINESE
    words = _WORDS.findall(text.lower())
    german, english = (sum(word in known for word in words) for known in (_GERMAN, _ENGLISH))
    if german == english:
        return otherwise
    return GERMAN if german > english else ENGLISH
