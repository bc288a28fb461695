"""The number on a resident identity card of China, and the birth date in it (GB 11643-1999).

Residence permits for people of Hong Kong, Macao and Taiwan have one, too (81 to 83), and so have,
since 2023, the cards of foreign permanent residents (9). It is read to see whether it was typed
right and whether somebody is a minor; it is not kept.
"""

import re
from datetime import date

from cleanbreak.domain.refusal import Refusal

AREA = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8]")
"""GB/T 2260, the first two digits."""


class MalformedResidentId(Refusal):
    """A resident ID number has 17 digits and a digit or an X behind them, and begins with the code
    of a province. Type it as it stands on the card.
    """

    code = "malformed_resident_id"


class WrongResidentIdCheckDigit(Refusal):
    """This resident ID number has a typing error: its last sign does not fit the others."""

    code = "wrong_resident_id_check_digit"


class ResidentIdBirthImpossible(Refusal):
    """This resident ID number holds a date of birth that cannot be. Type it again from the card."""

    code = "resident_id_birth_impossible"


def birth_in_resident_id(text: str, today: date) -> date:
    """Return the date of birth in a resident ID number.

    The check digit is ISO 7064 MOD 11-2: 2 to the power of the place, in elevenths, leaves 1.

    :raises MalformedResidentId, WrongResidentIdCheckDigit: if it cannot be one.
    :raises ResidentIdBirthImpossible: if no calendar has the day, or it is to come.
    """
    compact = "".join(text.split()).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", compact, re.ASCII) or not AREA.match(compact):
        raise MalformedResidentId
    values = [10 if char == "X" else int(char) for char in compact]
    if sum(value << (17 - place) for place, value in enumerate(values)) % 11 != 1:
        raise WrongResidentIdCheckDigit
    try:
        born = date.fromisoformat(compact[6:14])
    except ValueError:
        raise ResidentIdBirthImpossible from None
    if not date(1850, 1, 1) <= born <= today:
        raise ResidentIdBirthImpossible
    return born
