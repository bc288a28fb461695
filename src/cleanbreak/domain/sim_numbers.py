"""Numbers in half bytes: on cards and in text messages, with their type and numbering plan.

3GPP TS 51.011 clause 10.5.1 for cards, TS 23.040 clause 9.1.2 for text messages; types and plans
are those of TS 24.008 clause 10.5.4.7.
"""

from cleanbreak.domain.card_files import swapped
from cleanbreak.domain.refusal import Refusal

FILLER = "F"
INTERNATIONAL, ALPHANUMERIC = 0b001, 0b101
"""Types of number, bits 7 to 5."""
TYPE_INTERNATIONAL, TYPE_UNKNOWN = 0x91, 0x81
ON_CARDS = str.maketrans({"A": "*", "B": "#", "C": ",", "D": "?", "E": "e"})
"""TS 51.011 table 12: C is a pause, D stands for any digit, E would extend the next one."""
IN_MESSAGES = str.maketrans({"A": "*", "B": "#", "C": "a", "D": "b", "E": "c"})
"""TS 23.040 clause 9.1.2.3."""
FROM_CARDS = {character: f"{code:X}" for code, character in enumerate("0123456789*#,?e")}
FROM_MESSAGES = {character: f"{code:X}" for code, character in enumerate("0123456789*#abc")}
NUMBER_BYTES = 10
"""Of a number in a record; further digits are in an extension file."""


class NotANumber(Refusal):
    """This is not a telephone number: only digits, *, # and a leading + are possible."""

    code = "not_a_number"


def type_of_number(byte: int) -> int:
    """Return the type that the byte before a number tells."""
    return byte >> 4 & 0b111


def decode_digits(content: bytes, table: dict[int, str] = ON_CARDS) -> str:
    """Return the digits up to the first filler, as people write them."""
    return swapped(content).partition(FILLER)[0].translate(table)


def with_type(digits: str, type_byte: int) -> str:
    """Return a number with ``+`` if its type says international."""
    is_international = digits and type_byte != 0xFF
    if is_international and type_of_number(type_byte) == INTERNATIONAL:
        return f"+{digits}"
    return digits


def decode_number(length: int, type_and_number: bytes, more: str = "") -> str:
    """Return the number of a record (TS 51.011 clause 10.5.1).

    :param length: of the type and the number together; 0, 1 or more than 11 says that there is no
        number.
    :param type_and_number: the byte of the type, and the number behind it.
    :param more: digits from an extension file.
    """
    if not 1 < length <= NUMBER_BYTES + 1 or len(type_and_number) < 2:
        return ""
    digits = decode_digits(type_and_number[1:length])
    return with_type(digits + more if digits else "", type_and_number[0])


def encode_digits(digits: str, table: dict[str, str] = FROM_CARDS) -> bytes:
    """Return digits in half bytes, filled up with F.

    :raises NotANumber: if a character has no half byte.
    """
    try:
        halves = "".join(table[character] for character in digits)
    except KeyError as refusal:
        raise NotANumber from refusal
    halves += FILLER * (len(halves) % 2)
    return bytes.fromhex(swapped(bytes.fromhex(halves)))


def encode_number(number: str) -> bytes:
    """Return length, type and number as a record has them, in 12 bytes filled with FF.

    :raises NotANumber: if it has more than 20 digits, or others than a number can have.
    """
    digits = number.removeprefix("+")
    content = encode_digits(digits)
    if len(content) > NUMBER_BYTES or not digits:
        raise NotANumber
    type_byte = TYPE_INTERNATIONAL if number.startswith("+") else TYPE_UNKNOWN
    return bytes([len(content) + 1, type_byte]) + content.ljust(NUMBER_BYTES, b"\xff")
