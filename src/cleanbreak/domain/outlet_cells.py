"""How each row of an operator's list of outlets is read, and why it may be refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cleanbreak.domain.csv_table import Fault, Row
from cleanbreak.domain.identifiers import MalformedMsisdn, parse_msisdn
from cleanbreak.domain.line_cells import (
    DATE,
    LANGUAGE,
    CellMissing,
    MalformedAmount,
    MalformedDate,
    MalformedLanguage,
    NotACurrency,
    NotOneOf,
    TextNotClean,
    Vocabulary,
)
from cleanbreak.domain.line_import import WrongNumberOfCells, check_columns
from cleanbreak.domain.outlet import SLOT_MINUTES, Service
from cleanbreak.domain.place_extent import looks_swapped
from cleanbreak.domain.position import NotAPosition
from cleanbreak.domain.refusal import Refusal

NAME_MAX, ADDRESS_MAX, HOURS_MAX, CAPACITY_MAX = 120, 300, 500, 100
STORE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
COUNTRY = re.compile(r"[A-Z]{2}")
DEGREES = re.compile(r"-?[0-9]{1,3}([.,][0-9]{1,15})?")
AMOUNT = re.compile(r"[1-9][0-9]{0,11}")
YES, NO = ("yes", "ja", "是", "1", "true"), ("no", "nein", "否", "0", "false", "")


class StoreTwice(Refusal):
    """This store stands in line {line} of the file already."""

    code = "store_twice"


class MalformedStoreCode(Refusal):
    """The code of a store has at most 40 small letters, digits and hyphens."""

    code = "malformed_store_code"


class SwappedCoordinates(Refusal):
    """Latitude and longitude are swapped: north and south come first."""

    code = "swapped_coordinates"


class NowhereAtSea(Refusal):
    """The position 0, 0 is at sea: it was never entered."""

    code = "nowhere_at_sea"


class NotYesOrNo(Refusal):
    """This must be yes or no."""

    code = "not_yes_or_no"


class CashWithoutLimit(Refusal):
    """Where cash is handed out, say up to which amount: cash_limit_minor and currency."""

    code = "cash_without_limit"


class SlotsIncomplete(Refusal):
    """Appointments need both their minutes and how many people at one time."""

    code = "slots_incomplete"


class ClosedBackwards(Refusal):
    """A store that is closed needs the first day; its last day cannot be before that."""

    code = "closed_backwards"


def _text(maximum: int, lines: str = "") -> Callable[[str], str]:
    def parse(cell: str) -> str:
        kept = "\n".join(" ".join(line.split()) for line in cell.splitlines() if line.strip())
        if len(kept) > maximum or not kept.replace(lines or "\0", "").isprintable():
            raise TextNotClean(maximum=maximum)
        return kept

    return parse


def _store_id(cell: str) -> str:
    if not STORE_ID.fullmatch(cell):
        raise MalformedStoreCode
    return cell


def _degrees(cell: str) -> float:
    """Return the number; Excel writes a decimal comma where people do."""
    if not DEGREES.fullmatch(cell):
        raise NotAPosition
    return float(cell.replace(",", "."))


def _services(cell: str) -> frozenset[Service]:
    known = {one.value: one for one in Service}
    words = cell.lower().split()
    if not set(words) <= set(known):
        raise NotOneOf(known=", ".join(known))
    return frozenset(known[word] for word in words)


def _amount(cell: str) -> int:
    if cell and not AMOUNT.fullmatch(cell):
        raise MalformedAmount
    return int(cell or 0)


def _languages(cell: str) -> tuple[str, ...]:
    tags = cell.lower().replace("_", "-").split()
    if not all(LANGUAGE.fullmatch(tag) for tag in tags):
        raise MalformedLanguage
    return tuple(dict.fromkeys(tags))


def _truth(cell: str) -> bool:
    if cell.lower() not in YES + NO:
        raise NotYesOrNo
    return cell.lower() in YES


def _phone(cell: str) -> str:
    if cell and not cell.startswith("+"):
        raise MalformedMsisdn
    return parse_msisdn(cell) if cell else ""


def _day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell if DATE.fullmatch(cell) else "")
    except ValueError as fault:
        raise MalformedDate from fault


def _country(cell: str) -> str:
    if cell and not COUNTRY.fullmatch(cell.upper()):
        raise NotOneOf(known="ISO 3166: AT, DE, GB")
    return cell.upper()


def _among(*known: int) -> Callable[[str], int]:
    def parse(cell: str) -> int:
        if cell not in map(str, known):
            raise NotOneOf(known=", ".join(map(str, known)))
        return int(cell)

    return parse


READERS: Mapping[str, Callable[[str], Any]] = {
    "store": _store_id,
    "name": _text(NAME_MAX),
    "jurisdiction": str.lower,
    "address": _text(ADDRESS_MAX, "\n"),
    "place_name": _text(NAME_MAX),
    "latitude": _degrees,
    "longitude": _degrees,
    "opening_hours": _text(HOURS_MAX),
    "postcode": _text(NAME_MAX),
    "time_zone": _text(NAME_MAX),
    "country": _country,
    "services": _services,
    "cash_limit_minor": _amount,
    "currency": str.upper,
    "languages": _languages,
    "step_free": _truth,
    "phone": _phone,
    "closed_from": _day,
    "closed_until": _day,
    "official": _truth,
    "slot_minutes": _among(0, *SLOT_MINUTES),
    "slot_capacity": _among(*range(CAPACITY_MAX + 1)),
    "queue_minutes": _among(*range(CAPACITY_MAX + 1)),
}
REQUIRED = tuple(READERS)[:8]
DEFAULTS = {
    "official": "yes",
    "services": "card esim",
    "slot_minutes": "0",
    "slot_capacity": "0",
    "queue_minutes": "0",
}
"""What an empty cell means, or a column that is not there."""


class OutletRows:
    """Reads rows under one header; remembers which stores it has seen."""

    def __init__(self, header: Sequence[str], words: Vocabulary) -> None:
        """Check the header.

        :raises MissingColumns, UnknownColumns, RepeatedColumns: if it is not one of outlets.
        """
        check_columns(header, tuple(READERS), REQUIRED)
        self._header, self._words = tuple(header), words
        self._seen: dict[str, int] = {}

    def read(self, row: Row) -> tuple[dict[str, Any], list[Fault]]:
        """Return the cells of a row by column, and what is wrong with them."""
        line, cells = row
        if isinstance(cells, Fault):
            return {}, [cells]
        if len(cells) != len(self._header):
            short = WrongNumberOfCells(found=len(cells), expected=len(self._header))
            return {}, [Fault("", short, "")]
        texts = {**dict.fromkeys(READERS, ""), **DEFAULTS}
        given = {name: cell.strip() for name, cell in zip(self._header, cells, strict=True)}
        texts |= {name: cell for name, cell in given.items() if cell or name not in DEFAULTS}
        read, faults = _read(texts)
        faults += [] if faults else list(_contradictions(read, texts, self._words))
        if first := self._seen.get(texts["store"]):
            faults.append(Fault("store", StoreTwice(line=first), texts["store"]))
        self._seen.setdefault(texts["store"], line)
        return read, faults


def _read(texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    read: dict[str, Any] = {}
    faults = []
    for name, parse in READERS.items():
        try:
            if name in REQUIRED and not texts[name]:
                raise CellMissing
            read[name] = parse(texts[name])
        except Refusal as refusal:
            faults.append(Fault(name, refusal, texts[name]))
    return read, faults


def _contradictions(
    read: Mapping[str, Any], texts: Mapping[str, str], words: Vocabulary
) -> Sequence[Fault]:
    """Return what no cell shows alone."""
    latitude, longitude = read["latitude"], read["longitude"]
    has_cash = Service.CASH in read["services"]
    closed, until = read["closed_from"], read["closed_until"]
    wrong = {
        "jurisdiction": None
        if read["jurisdiction"] in words.places
        else NotOneOf(known=", ".join(sorted(words.places))),
        "currency": NotACurrency()
        if read["currency"] and read["currency"] not in words.currencies
        else None,
        "latitude": fault_of_position(read["jurisdiction"], latitude, longitude),
        "cash_limit_minor": CashWithoutLimit()
        if has_cash and not (read["cash_limit_minor"] and read["currency"])
        else None,
        "slot_capacity": SlotsIncomplete()
        if bool(read["slot_minutes"]) != bool(read["slot_capacity"])
        else None,
        "closed_until": ClosedBackwards() if until and (closed is None or until < closed) else None,
    }
    return [Fault(name, refusal, texts[name]) for name, refusal in wrong.items() if refusal]


def fault_of_position(place: str, latitude: float, longitude: float) -> Refusal | None:
    """Return why nothing of a place can be there; ``None`` if it can."""
    if latitude == longitude == 0:
        return NowhereAtSea()
    if looks_swapped(place, latitude, longitude):
        return SwappedCoordinates()
    is_somewhere = abs(latitude) <= 90 and abs(longitude) <= 180
    return None if is_somewhere else NotAPosition()
