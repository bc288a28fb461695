"""Machine-readable zones as a printer of documents writes them (ICAO Doc 9303 parts 4 to 6)."""

from dataclasses import dataclass
from datetime import date, timedelta

from cleanbreak.domain.mrz import check_digit
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.transliteration import latin_spellings


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands on a document; the lines follow from it."""

    form: MrzFormat = MrzFormat.TD3
    code: str = "P"
    state: str = "UTO"
    nationality: str = "UTO"
    surname: str = "ERIKSSON"
    given: str = "ANNA MARIA"
    number: str = "L898902C3"
    born: str = "740812"
    sex: str = "F"
    expires: str = "340415"
    optional: str = ""

    def lines(self) -> str:
        """Return the lines, with all check digits."""
        head = _filled(self.code, 2) + _filled(self.state, 3)
        writer = {MrzFormat.TD1: _td1, MrzFormat.TD2: _td2, MrzFormat.TD3: _td3}[self.form]
        return writer(self, head)

    def name(self, wide: int) -> str:
        """Return the field of the name, cut where it is too long."""
        given = f"<<{self.given}" if self.given else ""
        return _filled((self.surname + given).replace(" ", "<"), wide)


def passport_of(name: str, **fields: str) -> str:
    """Return the lines of somebody's passport, which is good for a year from today.

    :param name: given names first, surname last.
    """
    given, _, surname = " ".join(min(latin_spellings(name))).rpartition(" ")
    good_until = six(date.today() + timedelta(days=365))  # noqa: DTZ011  documents have days
    return Written(**{"surname": surname, "given": given, "expires": good_until, **fields}).lines()


def six(day: date) -> str:
    """Return a day as a zone has it."""
    return day.strftime("%y%m%d")


def _filled(text: str, wide: int) -> str:
    return text[:wide].ljust(wide, "<")


def _checked(text: str) -> str:
    return text + check_digit(text)


def _number(written: Written, wide: int) -> tuple[str, str]:
    """Return the number with its check digit, and the optional data into which a long one runs."""
    number = written.number
    if len(number) <= 9:
        return _checked(_filled(number, 9)), _filled(written.optional, wide)
    rest = number[9:] + check_digit(number) + "<"
    return number[:9] + "<", _filled(rest + written.optional, wide)


def _td1(written: Written, head: str) -> str:
    number, optional = _number(written, 15)
    born, expires = _checked(written.born), _checked(written.expires)
    nationality = _filled(written.nationality, 3)
    whole = check_digit(number + optional + born + expires + "<" * 11)
    middle = born + written.sex + expires + nationality + "<" * 11 + whole
    return "\n".join([head + number + optional, middle, written.name(30)])


def _td2(written: Written, head: str) -> str:
    number, optional = _number(written, 7)
    born, expires = _checked(written.born), _checked(written.expires)
    whole = check_digit(number + born + expires + optional)
    nationality = _filled(written.nationality, 3)
    lower = number + nationality + born + written.sex + expires + optional + whole
    return "\n".join([head + written.name(31), lower])


def _td3(written: Written, head: str) -> str:
    number, optional = _checked(_filled(written.number, 9)), _filled(written.optional, 14)
    born, expires, personal = map(_checked, (written.born, written.expires, optional))
    whole = check_digit(number + born + expires + personal)
    nationality = _filled(written.nationality, 3)
    lower = number + nationality + born + written.sex + expires + personal + whole
    return "\n".join([head + written.name(39), lower])
