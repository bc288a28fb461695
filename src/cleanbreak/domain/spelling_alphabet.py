"""Words by which letters are told apart on the telephone, where B, D and T sound alike.

English: ICAO Annex 10, Volume II. German: DIN 5009:2022. Chinese callers spell without words.
"""

from collections.abc import Mapping

_ICAO = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar"
    " Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_DIN_5009 = (
    "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln Leipzig"
    " München Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna Völklingen"
    " Wuppertal Xanten Ypsilon Zwickau"
)
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {word[0]: word for word in _ICAO.split()},
    "de": {word[0]: word for word in _DIN_5009.split()},
}
"""By language and letter."""
