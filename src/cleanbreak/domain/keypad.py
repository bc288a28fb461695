"""The keys of a telephone: which key stands for which letter (ITU-T E.161)."""

LETTERS = {
    "2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV",
    "9": "WXYZ",
}  # fmt: skip
KEYS = str.maketrans({letter: key for key, letters in LETTERS.items() for letter in letters})


def keys_of(code: str) -> str:
    """Return the keys with which somebody types a code, one for each character.

    Several codes have the same keys: they tell which of a few codes is meant, and cannot stand for
    a code among all.
    """
    return "".join(one for one in code.upper().translate(KEYS) if one.isdigit())
