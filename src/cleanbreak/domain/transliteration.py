"""Names in the 26 letters of a machine-readable zone (ICAO Doc 9303 part 3 section 6).

For some letters a state may choose among several spellings; it keeps to one within a name. Arabic
(section 6 C) is not in here: such a name is compared in its own letters.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

_ALL = {
    "Æ": "AE", "Œ": "OE", "ẞ": "SS", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "Ħ": "H", "Ŧ": "T",
    "Ŋ": "N", "Ĳ": "IJ", "İ": "I", "Ə": "E",
}  # fmt: skip
_LATIN = (
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE"},
    {"Ä": "A", "Ö": "O", "Ü": "U", "Å": "A", "Ø": "O"},
    {"Ä": "A", "Ö": "O", "Ü": "UXX", "Å": "A", "Ø": "O", "Ñ": "NXX"},
)
"""Section 6 A, with the spellings that it leaves open; other letters lose their marks."""
_CYRILLIC_ALL = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Ґ": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH",
    "З": "Z", "И": "I", "І": "I", "Ї": "I", "Й": "I", "Ј": "J", "К": "K", "Л": "L", "М": "M",
    "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U", "Ў": "U", "Ф": "F",
    "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "",
    "Э": "E", "Ю": "IU", "Я": "IA", "Є": "IE", "Ѕ": "DZ", "Љ": "LJ", "Њ": "NJ", "Ђ": "D",
    "Ћ": "C", "Ѓ": "G", "Ќ": "K", "Џ": "DZ", "Ѣ": "IE", "Ѫ": "U", "Ѳ": "F",
}  # fmt: skip
_CYRILLIC: tuple[dict[str, str], ...] = (
    {},
    {"Г": "H", "И": "Y"},
    {"Г": "H", "Ё": "IO"},
    {"Щ": "SHT"},
    {"Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"},
    {"Х": "H", "Ц": "C", "Ѓ": "GJ", "Ќ": "KJ", "Џ": "DJ"},
)
"""Section 6 B and its exceptions: Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian."""
_SCHEMES = tuple(
    _ALL | _CYRILLIC_ALL | latin | cyrillic for latin, cyrillic in product(_LATIN, _CYRILLIC)
)
LEFT_OUT = re.compile("['`´ʹʻʼ‘’′]")
"""An apostrophe is omitted, a hyphen parts (part 3, 4.6)."""


@lru_cache(maxsize=256)
def latin_spellings(name: str) -> frozenset[tuple[str, ...]]:
    """Return in which ways the parts of a name are spelled in A to Z; none for other scripts."""
    capitals = unicodedata.normalize("NFKC", LEFT_OUT.sub("", name)).upper()
    parts = re.findall(r"[^\W\d_]+", _composed(capitals))
    spelled = (tuple(_spelled(part, scheme) for part in parts) for scheme in _SCHEMES)
    return frozenset(one for one in spelled if one and all(one))


def _composed(text: str) -> str:
    """Return the text without marks that no letter has taken in, which would part it."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if unicodedata.category(char) != "Mn")


def _spelled(part: str, scheme: dict[str, str]) -> str:
    """Return one part; nothing, if a letter of it has no spelling."""
    letters = []
    for char in part:
        bare = unicodedata.normalize("NFD", char)[0]
        letter = scheme.get(char, scheme.get(bare, bare))
        if not re.fullmatch("[A-Z]*", letter, re.ASCII):
            return ""
        letters.append(letter)
    return "".join(letters)
