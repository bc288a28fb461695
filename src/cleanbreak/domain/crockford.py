"""Crockford's base 32 (https://www.crockford.com/base32.html): all codes of ours are written in it.

The last character of a code is its check, the number before it modulo 37. It finds every wrong
character and every swap of two: 37 is a prime, and 32 has the order 36 modulo 37, so no two places
of a code weigh the same.
"""

from cleanbreak.domain.typed_text import BETWEEN_GROUPS

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are read, or heard, as something else."""
READ_AS = str.maketrans("OIL", "011")
BITS_EACH = 5
CHECK_PRIME = 37


def digits_of(number: int, count: int) -> str:
    """Return the lowest bits of a number in so many characters."""
    places = range(BITS_EACH * (count - 1), -1, -BITS_EACH)
    return "".join(ALPHABET[number >> place & 31] for place in places)


def checked(number: int, count: int) -> str | None:
    """Return the lowest bits of a number in so many characters and a check behind them.

    ``None``: it must be another number. Five of 37 checks have signs of their own (``*~$=U``) that
    nobody finds on a keyboard in a hurry; those codes are not given out, which costs a fifth of one
    bit.
    """
    number %= 1 << BITS_EACH * count
    check = number % CHECK_PRIME
    return digits_of(number, count) + ALPHABET[check] if check < len(ALPHABET) else None


def is_checked(code: str) -> bool:
    """Return whether the check of a code fits; all of it is in the alphabet."""
    number = 0
    for character in code[:-1]:
        number = number << BITS_EACH | ALPHABET.index(character)
    return number % CHECK_PRIME == ALPHABET.index(code[-1])


def plain(typed: str) -> str:
    """Return what was typed without groups, in capitals; O, I and L are read as meant."""
    return BETWEEN_GROUPS.sub("", typed).upper().translate(READ_AS)


def grouped(code: str) -> str:
    """Return a code as people read it: in fours, ``K7Q2-M9QX-D4T8-VWB3``."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
