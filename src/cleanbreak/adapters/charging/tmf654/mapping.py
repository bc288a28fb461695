"""What an operator's buckets mean: a TOML file, in which nothing is ignored."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import jmespath
from jmespath.exceptions import JMESPathError

from cleanbreak.adapters.charging.tmf654.amounts import MoneyUnit, is_currency
from cleanbreak.adapters.charging.tmf654.validity import read_instant

Choice = TypeVar("Choice", bound=Enum)


class Part(Enum):
    """The parts of a balance."""

    PAID = "paid"
    PROMOTIONAL = "promotional"
    DEPOSIT = "deposit"
    DEBT = "debt"


class WhenExpired(Enum):
    """What money is in a bucket whose validity was over before the line ended."""

    REFUSE = "refuse"
    """Unclear: a person must look."""
    COUNTS = "counts"
    """Still the holder's: its validity only stopped its use."""
    LOST = "lost"
    """Nobody's any more; it is told in the evidence."""


class KeyField(Enum):
    """Which text of an adjustment carries our key."""

    REASON = "reason"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketRule:
    """Which buckets are which part of the balance; what is not said does not matter."""

    part: Part
    name: str | None = None
    usage_type: str | None = None
    type: str | None = None
    """The bucket's ``@type``."""
    characteristic: tuple[str, str] | None = None
    """Name and value."""
    when_expired: WhenExpired = WhenExpired.REFUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationMapping:
    """How a reservation tells that it is open, and whose session it is; JMESPath expressions."""

    open_states: tuple[str, ...] = ("created",)
    session_id: str | None = None
    origin_host: str | None = None
    origin_realm: str | None = None
    """What stands behind the first dot of the host, if nothing is said."""
    application_id: int = 4
    """Diameter credit control (RFC 8506 clause 12.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentMapping:
    """What our adjustments say."""

    key_field: KeyField = KeyField.REASON
    text: str = "The line has ended."
    """Stands in the other field, for people."""
    credit_text: str = "Credit from another line."
    """The same, where money of a line that ended comes in."""
    open_end: str = "2099-12-31T23:59:59Z"
    """RFC 3339; given back to a bucket that had no end of its validity: none cannot be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping654:
    """The whole file."""

    rules: tuple[BucketRule, ...]
    units: Mapping[str, MoneyUnit] = field(default_factory=dict)
    """What buckets call money otherwise than by ISO 4217."""
    currency: str | None = None
    """Of accounts in which no bucket holds money."""
    reservations: ReservationMapping = ReservationMapping()
    adjustments: AdjustmentMapping = AdjustmentMapping()

    def money_unit(self, units: str) -> MoneyUnit | None:
        """Return what money the unit is, or ``None`` for megabytes and minutes."""
        return self.units.get(units) or (MoneyUnit(units) if is_currency(units) else None)

    @classmethod
    def from_file(cls, path: Path) -> "Mapping654":
        """Return what the file says.

        :raises ValueError: with a sentence that names what is wrong in it.
        """
        try:
            return read_mapping(tomllib.loads(path.read_text("utf-8")))
        except OSError as error:
            raise ValueError(f"{path} cannot be opened: {error.strerror}") from error
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error


def read_mapping(document: Mapping[str, Any]) -> Mapping654:
    """Return what a TOML document says.

    :raises ValueError: with a sentence that names what is wrong in it.
    """
    _know_keys("the file", document, {"bucket", "units", "currency", "reservations", "adjustments"})
    rules = document.get("bucket", [])
    if not (isinstance(rules, list) and rules):
        raise ValueError("there is no [[bucket]] in it, so no money could be told apart")
    currency = document.get("currency")
    if currency is not None and not _is_currency(currency):
        raise ValueError("currency is no ISO 4217 code")
    return Mapping654(
        rules=tuple(_rule(f"[[bucket]] number {n}", rule) for n, rule in enumerate(rules, 1)),
        units=MappingProxyType(
            {name: _unit(f"[units] {name}", unit) for name, unit in _table(document, "units")}
        ),
        currency=currency,
        reservations=_reservations(dict(_table(document, "reservations"))),
        adjustments=_adjustments(dict(_table(document, "adjustments"))),
    )


def _rule(where: str, rule: Any) -> BucketRule:
    tests = {"name", "usage_type", "type", "characteristic"}
    _know_keys(where, rule, {"part", "when_expired", *tests})
    if not tests & rule.keys():
        raise ValueError(f"{where} does not say which buckets it means: {_listed(tests)}")
    part = _choice(where, "part", Part, rule.get("part"))
    usual = WhenExpired.LOST if part is Part.PROMOTIONAL else WhenExpired.REFUSE
    when_expired = rule.get("when_expired", usual.value)
    return BucketRule(
        part=part,
        name=_text(where, rule, "name"),
        usage_type=_text(where, rule, "usage_type"),
        type=_text(where, rule, "type"),
        characteristic=_characteristic(where, rule.get("characteristic")),
        when_expired=_choice(where, "when_expired", WhenExpired, when_expired),
    )


def _characteristic(where: str, value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    where = f"characteristic of {where}"
    _know_keys(where, value, {"name", "value"})
    name, said = _text(where, value, "name"), _text(where, value, "value")
    if name is None or said is None:
        raise ValueError(f"{where} needs name and value")
    return name, said


def _unit(where: str, unit: Any) -> MoneyUnit:
    _know_keys(where, unit, {"currency", "power_of_ten"})
    currency, power = unit.get("currency"), unit.get("power_of_ten", 0)
    if not _is_currency(currency):
        raise ValueError(f"{where} needs a currency, as an ISO 4217 code")
    if isinstance(power, bool) or not isinstance(power, int) or not -9 <= power <= 9:
        raise ValueError(f"power_of_ten of {where} is a whole number between -9 and 9")
    return MoneyUnit(currency, power)


def _reservations(table: Mapping[str, Any]) -> ReservationMapping:
    where = "[reservations]"
    expressions = ("session_id", "origin_host", "origin_realm")
    _know_keys(where, table, {"open_states", "application_id", *expressions})
    found: dict[str, Any] = {name: _expression(where, table, name) for name in expressions}
    if (found["session_id"] is None) != (found["origin_host"] is None):
        raise ValueError(f"{where} needs both session_id and origin_host, or neither")
    if "open_states" in table:
        states = table["open_states"]
        if not (isinstance(states, list) and states and all(isinstance(s, str) for s in states)):
            raise ValueError(f"open_states of {where} is a list of states")
        found["open_states"] = tuple(states)
    if "application_id" in table:
        number = table["application_id"]
        if isinstance(number, bool) or not (isinstance(number, int) and 0 <= number < 2**32):
            raise ValueError(f"application_id of {where} is a Diameter application (RFC 6733)")
        found["application_id"] = number
    return ReservationMapping(**found)


def _adjustments(table: Mapping[str, Any]) -> AdjustmentMapping:
    where = "[adjustments]"
    _know_keys(where, table, {"key_field", "text", "credit_text", "open_end"})
    found: dict[str, Any] = {
        name: text
        for name in ("text", "credit_text", "open_end")
        if (text := _text(where, table, name))
    }
    try:
        read_instant(found.get("open_end", AdjustmentMapping().open_end))
    except ValueError as error:
        raise ValueError(f"open_end of {where}: {error}") from error
    if "key_field" in table:
        found["key_field"] = _choice(where, "key_field", KeyField, table["key_field"])
    return AdjustmentMapping(**found)


def _expression(where: str, table: Mapping[str, Any], name: str) -> str | None:
    text = _text(where, table, name)
    if text is None:
        return None
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"{name} of {where} is no JMESPath expression") from error
    return text


def _table(document: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name} is a table: write [{name}]")
    return list(table.items())


def _know_keys(where: str, table: Any, known: set[str]) -> None:
    if not isinstance(table, dict):
        raise ValueError(f"{where} is a table of its own")
    if unknown := sorted(table.keys() - known):
        raise ValueError(f'"{unknown[0]}" means nothing in {where}; known there: {_listed(known)}')


def _text(where: str, table: Mapping[str, Any], name: str) -> str | None:
    text = table.get(name)
    if text is not None and not (isinstance(text, str) and text):
        raise ValueError(f"{name} of {where} is a text")
    return text


def _choice(where: str, name: str, choices: type[Choice], value: Any) -> Choice:
    for choice in choices:
        if choice.value == value:
            return choice
    known = ", ".join(str(choice.value) for choice in choices)
    raise ValueError(f"{name} of {where} is one of: {known}")


def _is_currency(value: Any) -> bool:
    return isinstance(value, str) and is_currency(value)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
