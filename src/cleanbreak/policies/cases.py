"""Cases: situations of a place, in words that a lawyer can check, and what must come of them.

`policies/cases/PLACE.yaml` holds them; the tests run each through the functions that plan real
ends. Dates are days in the place; ``declared`` is its local time, or that of ``clock``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from cleanbreak.domain.policy import CustomerClass, PaymentKind, QuarantineReason

CASES_MIN = 12
NONE = "none"
"""As an expected day: the place names none."""
WISHES = ("soonest", "at_once")
"""Or a day."""


class Way(Enum):
    """By which way a declaration came."""

    PORTAL = "portal"
    API = "api"
    HOTLINE_KEYS = "hotline_keys"
    HOTLINE = "hotline"
    STORE_DESK = "store_desk"
    STAFF = "staff"


class Contract(Enum):
    """What state the agreement is in on the day of the declaration."""

    NO_TERM = "no_term"
    FIRST_TERM = "first_term"
    ROLLED_OVER = "rolled_over"
    """Its minimum term is over, and it went on."""


class Proofs(Enum):
    """How many proofs were given of who is asking."""

    NONE = "none"
    ONE = "one"
    TWO = "two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One situation, and what must come of it."""

    place: str
    title: str
    way: Way
    holder: CustomerClass
    payment: PaymentKind
    contract: Contract
    term_ends: date | None
    proofs: Proofs
    declared_at: datetime
    wish: str | date
    cause: bool
    reason: QuarantineReason
    owes_minor: int
    withdraws: bool
    """Whether the agreement is withdrawn from, not ended."""
    agreed_on: date | None
    expect: Mapping[str, Any]
    reference: str


def _is_day(value: object) -> bool:
    return type(value) is date


def _is_day_or_none(value: object) -> bool:
    return _is_day(value) or value == NONE


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _is_wish(value: object) -> bool:
    return _is_day(value) or value in WISHES


def _is_minor(value: object) -> bool:
    return type(value) is int and value > 0


def _is_zone(value: object) -> bool:
    return value in available_timezones()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_local_time(value: object) -> bool:
    return isinstance(value, str) and _local_time(value) is not None


def _is_instant(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _one_of(values: type[Enum]) -> Callable[[object], bool]:
    return lambda value: value in {one.value for one in values}


NEEDED = {
    "way": _one_of(Way),
    "payment": _one_of(PaymentKind),
    "contract": _one_of(Contract),
    "proofs": _one_of(Proofs),
    "declared": _is_local_time,
    "wish": _is_wish,
}
GIVEN = NEEDED | {
    "holder": _one_of(CustomerClass),
    "term_ends": _is_day,
    "clock": _is_zone,
    "cause": _is_truth,
    "number_given_up_over": _one_of(QuarantineReason),
    "owes_minor": _is_minor,
    "withdraws": _is_truth,
    "agreed_on": _is_day,
}
EXPECTED: Mapping[str, Callable[[object], bool]] = {
    "last_day": _is_day,
    "early": _is_truth,
    "cut_off": _is_instant,
    "ported_until": _is_day,
    "rests_until": _is_day,
    "rests_at_most_until": _is_day_or_none,
    "credit_paid_by": _is_day_or_none,
    "deposit_paid_by": _is_day_or_none,
    "paid_back_by": _is_day_or_none,
    "reported_by": _is_day_or_none,
    "refused": _is_text,
}
TOP = {"title": _is_text, "reference": _is_text}


def cases_in(read: Mapping[str, Any], time_zone: str) -> list[Case]:
    """Return the cases of a file without faults.

    :param time_zone: of the place.
    """
    return [_case(read["place"], one, time_zone) for one in read["cases"]]


def faults_of_cases(read: Mapping[str, Any], places: Collection[str]) -> list[str]:
    """Return what is wrong with a file of cases."""
    faults = []
    if read.get("place") not in places:
        faults.append(f"place {read.get('place')!r} has no rules")
    cases = read.get("cases")
    if not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
        return [*faults, "cases are no list"]
    if len(cases) < CASES_MIN:
        faults.append(f"{len(cases)} cases, {CASES_MIN} are fewest")
    titles = [one.get("title") for one in cases]
    faults += [f"two cases are called {one!r}" for one in sorted(_twice(titles))]
    for number, one in enumerate(cases, 1):
        name = one.get("title") or f"case {number}"
        faults += [f"{name}: {fault}" for fault in _faults_of_case(one)]
    return faults


def _twice(titles: list[Any]) -> set[str]:
    return {str(one) for one in titles if titles.count(one) > 1}


def _faults_of_case(one: Mapping[str, Any]) -> Iterator[str]:
    yield from _faults_of_keys(one, TOP | {"given": _is_mapping, "expect": _is_mapping}, [*TOP])
    given, expect = one.get("given"), one.get("expect")
    if not isinstance(given, dict) or not isinstance(expect, dict):
        yield "given and expect are needed"
        return
    yield from _faults_of_keys(given, GIVEN, NEEDED)
    yield from _faults_of_keys(expect, EXPECTED, ())
    if ("refused" in expect) == ("last_day" in expect):
        yield "expect a last day, or that it is refused"
    if (given.get("contract") == Contract.NO_TERM.value) == ("term_ends" in given):
        yield "term_ends belongs to a contract with a term, and is needed for it"


def _is_mapping(value: object) -> bool:
    return isinstance(value, dict)


def _faults_of_keys(
    read: Mapping[str, Any], known: Mapping[str, Callable[[object], bool]], needed: Collection[str]
) -> Iterator[str]:
    for key in needed:
        if key not in read:
            yield f"{key} is missing"
    for key, value in read.items():
        if key not in known:
            yield f"{key!r} is no key of a case"
        elif not known[key](value):
            yield f"{key}: {value!r} cannot be read"


def _case(place: str, one: Mapping[str, Any], time_zone: str) -> Case:
    given = one["given"]
    zone = ZoneInfo(given.get("clock", time_zone))
    local = _local_time(given["declared"])
    assert local is not None, "a file without faults"  # noqa: S101  for the type checker
    return Case(
        place=place,
        title=one["title"],
        way=Way(given["way"]),
        holder=CustomerClass(given.get("holder", CustomerClass.RESIDENTIAL.value)),
        payment=PaymentKind(given["payment"]),
        contract=Contract(given["contract"]),
        term_ends=given.get("term_ends"),
        proofs=Proofs(given["proofs"]),
        declared_at=local.replace(tzinfo=zone).astimezone(UTC),
        wish=given["wish"],
        cause=given.get("cause", False),
        reason=QuarantineReason(given.get("number_given_up_over", QuarantineReason.ORDINARY.value)),
        owes_minor=given.get("owes_minor", 0),
        withdraws=given.get("withdraws", False),
        agreed_on=given.get("agreed_on"),
        expect=one["expect"],
        reference=one["reference"],
    )


def _local_time(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007  the zone is that of the place
    except ValueError:
        return None
