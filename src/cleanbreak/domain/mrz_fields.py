"""The lines of a document's machine-readable zone, and where in them each field stands.

ICAO Doc 9303, 8th edition 2021, parts 4 to 6, section 4.2.2.
"""

import re
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal

FILLER = "<"


class MrzFormat(Enum):
    """How many lines of how many characters."""

    TD1 = (3, 30)
    TD2 = (2, 36)
    TD3 = (2, 44)

    @property
    def rows(self) -> int:
        """Return how many lines it has."""
        return self.value[0]

    @property
    def wide(self) -> int:
        """Return how many characters each has."""
        return self.value[1]


FIRST_LETTERS = {MrzFormat.TD1: "ACI", MrzFormat.TD2: "ACI", MrzFormat.TD3: "P"}
"""Part 4, 4.2.2.1 (P); parts 5 and 6, 4.2.2 (A, C or I)."""


class MrzLengthWrong(Refusal):
    """The machine-readable lines have 2 × 44, 2 × 36 or 3 × 30 characters: scan again, or type
    them whole, with every <.
    """

    code = "mrz_length_wrong"


class MrzCharacterUnknown(Refusal):
    """Machine-readable lines hold nothing but the letters A to Z, digits and <: scan again."""

    code = "mrz_character_unknown"


class MrzOfVisa(Refusal):
    """This is a visa, which does not show who somebody is: scan the passport itself."""

    code = "mrz_of_visa"


class MrzDocumentUnknown(Refusal):
    """The first machine-readable line begins as that of no passport or identity card: scan again,
    or type it from the document.
    """

    code = "mrz_document_unknown"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MrzFields:
    """The lines cut into their fields, fillers and all; nothing of it is for a log."""

    form: MrzFormat
    document_code: str
    issuing_state: str
    nationality: str
    name: str
    number: str
    number_check: str
    overflow: str = ""
    """Optional data behind the number, where a long one goes on (parts 5 and 6)."""
    birth: str
    birth_check: str
    sex: str
    expiry: str
    expiry_check: str
    personal: str = ""
    personal_check: str = FILLER
    optional: tuple[str, ...]
    whole: str
    """What the last check digit is over."""
    whole_check: str


def cut_lines(text: str) -> MrzFields:
    """Return the fields of the lines, as they stand.

    :raises MrzLengthWrong, MrzCharacterUnknown, MrzOfVisa, MrzDocumentUnknown: for what is none.
    """
    form, lines = _lines(text)
    return CUTS[form](lines)


def _lines(text: str) -> tuple[MrzFormat, list[str]]:
    """Cut the text into lines of the one format that it can be."""
    typed = text.split()
    compact = "".join(typed)
    form = next((one for one in MrzFormat if one.rows * one.wide == len(compact)), None)
    if form is None:
        raise MrzLengthWrong
    if len(typed) > 1 and [len(line) for line in typed] != [form.wide] * form.rows:
        raise MrzLengthWrong
    if not re.fullmatch(r"[A-Za-z0-9<]+", compact, re.ASCII):
        raise MrzCharacterUnknown
    capitals = compact.upper()
    if capitals[0] == "V":
        raise MrzOfVisa
    if capitals[0] not in FIRST_LETTERS[form] or not re.match(r"[A-Z][A-Z<]", capitals):
        raise MrzDocumentUnknown
    return form, [capitals[at : at + form.wide] for at in range(0, len(capitals), form.wide)]


def _cut_td1(lines: list[str]) -> MrzFields:
    """Part 5, 4.2.2: the last check digit is over 6–30 above and 1–7, 9–15, 19–29 below."""
    upper, middle, lower = lines
    return MrzFields(
        form=MrzFormat.TD1,
        document_code=upper[:2],
        issuing_state=upper[2:5],
        number=upper[5:14],
        number_check=upper[14],
        overflow=upper[15:30],
        birth=middle[:6],
        birth_check=middle[6],
        sex=middle[7],
        expiry=middle[8:14],
        expiry_check=middle[14],
        nationality=middle[15:18],
        optional=(middle[18:29],),
        whole=upper[5:30] + middle[:7] + middle[8:15] + middle[18:29],
        whole_check=middle[29],
        name=lower,
    )


def _cut_td2(lines: list[str]) -> MrzFields:
    """Part 6, 4.2.2: the last check digit is over 1–10, 14–20 and 22–35 of the lower line."""
    upper, lower = lines
    return MrzFields(
        form=MrzFormat.TD2,
        document_code=upper[:2],
        issuing_state=upper[2:5],
        name=upper[5:],
        number=lower[:9],
        number_check=lower[9],
        overflow=lower[28:35],
        nationality=lower[10:13],
        birth=lower[13:19],
        birth_check=lower[19],
        sex=lower[20],
        expiry=lower[21:27],
        expiry_check=lower[27],
        optional=(),
        whole=lower[:10] + lower[13:20] + lower[21:35],
        whole_check=lower[35],
    )


def _cut_td3(lines: list[str]) -> MrzFields:
    """Part 4, 4.2.2: the last check digit is over 1–10, 14–20 and 22–43 of the lower line."""
    upper, lower = lines
    return MrzFields(
        form=MrzFormat.TD3,
        document_code=upper[:2],
        issuing_state=upper[2:5],
        name=upper[5:],
        number=lower[:9],
        number_check=lower[9],
        nationality=lower[10:13],
        birth=lower[13:19],
        birth_check=lower[19],
        sex=lower[20],
        expiry=lower[21:27],
        expiry_check=lower[27],
        personal=lower[28:42],
        personal_check=lower[42],
        optional=(lower[28:42],),
        whole=lower[:10] + lower[13:20] + lower[21:43],
        whole_check=lower[43],
    )


CUTS = {MrzFormat.TD1: _cut_td1, MrzFormat.TD2: _cut_td2, MrzFormat.TD3: _cut_td3}
