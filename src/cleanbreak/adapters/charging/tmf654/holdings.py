"""What an account holds: money by its parts, in minor units, and what is not money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cleanbreak.adapters.charging.tmf654.amounts import MoneyUnit, in_words
from cleanbreak.adapters.charging.tmf654.bucket import MONETARY, NOTHING, Bucket
from cleanbreak.adapters.charging.tmf654.mapping import (
    BucketRule,
    Mapping654,
    Part,
    WhenExpired,
)
from cleanbreak.domain.money import Balance
from cleanbreak.ports.errors import Refused

TEXT_MAX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one bucket holds for the line, with what we took out of it before."""

    bucket: Bucket
    amount: Decimal
    is_over: bool
    """Whether its validity ended without us."""


@dataclass(slots=True)
class Holdings:
    """The money and the rest of one account."""

    balance: Balance
    expired_before: list[dict[str, object]] = field(default_factory=list)
    units_lost: list[dict[str, object]] = field(default_factory=list)

    def as_facts(self) -> dict[str, object]:
        """Return what is told beside the balance."""
        return {"expired_before": self.expired_before, "units_lost": self.units_lost}


def work_out(held: Iterable[Held], mapping: Mapping654) -> Holdings:
    """Return what the buckets of an account hold together.

    :raises Refused: if money in them cannot be told apart; a person must look.
    """
    amounts = dict.fromkeys(Part, 0)
    found: dict[str, bool] = {}
    expired: list[dict[str, object]] = []
    units: list[dict[str, object]] = []
    for one in held:
        unit = _money_unit(one, mapping)
        if unit is None:
            units += _as_units(one)
            continue
        minor = unit.minor(one.amount)
        found[unit.currency] = found.get(unit.currency, False) or minor != 0
        if not minor:
            continue
        rule = _rule_for(one.bucket, mapping)
        if one.is_over and (lost := _lost(rule, minor)):
            expired.append(lost)
        else:
            _count(amounts, rule, minor)
    return Holdings(
        balance=Balance(
            currency=_currency(found, mapping),
            paid_minor=amounts[Part.PAID],
            promotional_minor=amounts[Part.PROMOTIONAL],
            deposit_minor=amounts[Part.DEPOSIT],
            debt_minor=amounts[Part.DEBT],
        ),
        expired_before=expired,
        units_lost=units,
    )


def is_lost(one: Held, mapping: Mapping654) -> bool:
    """Return whether what the bucket holds is the holder's no more, so that it is left alone."""
    if not one.is_over:
        return False
    if _money_unit(one, mapping) is None:
        return True
    return bool(one.amount) and _rule_for(one.bucket, mapping).when_expired is WhenExpired.LOST


def _money_unit(one: Held, mapping: Mapping654) -> MoneyUnit | None:
    """Return which money the bucket counts, or ``None`` if it counts something else."""
    bucket = one.bucket
    unit = mapping.money_unit(bucket.units)
    if unit is None and one.amount:
        if bucket.usage_type == MONETARY:
            sentence = f'A bucket counts money in "{_word(bucket.units)}", which is no currency.'
            raise Refused(f"{sentence} Say under [units] what it is.")
        if not (bucket.usage_type or bucket.units):
            raise Refused("A bucket does not say what it holds: no usageType and no units.")
    return unit


def _rule_for(bucket: Bucket, mapping: Mapping654) -> BucketRule:
    """Return the first rule that fits."""
    for rule in mapping.rules:
        if fits(rule, bucket):
            return rule
    kind = f"usageType {_word(bucket.usage_type)}, type {_word(bucket.type)}"
    sentence = f"A bucket holds {_word(bucket.units)} ({kind}), and no rule of the mapping fits."
    raise Refused(f"{sentence} Look at the account, and say which part of the balance it is.")


def fits(rule: BucketRule, bucket: Bucket) -> bool:
    """Return whether the rule means the bucket."""
    said = (
        (rule.name, bucket.name),
        (rule.usage_type, bucket.usage_type),
        (rule.type, bucket.type),
    )
    if rule.characteristic is not None:
        name, value = rule.characteristic
        if bucket.characteristics.get(name) != value:
            return False
    return all(wanted is None or wanted == there for wanted, there in said)


def _lost(rule: BucketRule, minor: int) -> dict[str, object] | None:
    """Return what is told of money that expired before the line ended; ``None`` if it counts."""
    if rule.when_expired is WhenExpired.COUNTS or minor < 0 or rule.part is Part.DEBT:
        return None
    if rule.when_expired is WhenExpired.LOST:
        return {"part": rule.part.value, "amount_minor": minor}
    sentence = f"A bucket of {rule.part.value} credit expired with money in it."
    raise Refused(f"{sentence} Decide, and say when_expired in its rule: counts, or lost.")


def _count(amounts: dict[Part, int], rule: BucketRule, minor: int) -> None:
    """Add the money to its part: credit below zero is debt."""
    if minor < 0 and rule.part is Part.DEBT:
        raise Refused("A bucket of debt is below zero. Find out whether that is owed, or credit.")
    part = Part.DEBT if minor < 0 else rule.part
    amounts[part] += abs(minor)


def _currency(found: Mapping[str, bool], mapping: Mapping654) -> str:
    """Return the one currency of the account; empty buckets of another one do not matter."""
    with_money = [currency for currency, has_money in found.items() if has_money]
    candidates = with_money or list(found) or [one for one in [mapping.currency] if one]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        listed = ", ".join(sorted(candidates))
        raise Refused(f"The account holds several currencies: {listed}. A person must look.")
    raise Refused("No bucket of the account holds money. Say in the mapping: currency.")


def _as_units(one: Held) -> list[dict[str, object]]:
    if one.amount == NOTHING or one.is_over:
        return []
    kind, units = _word(one.bucket.usage_type), _word(one.bucket.units)
    return [{"usage_type": kind, "units": units, "amount": in_words(one.amount)}]


def _word(text: str) -> str:
    """Return a word of the charging system as it may be told; what looks like a number may not."""
    is_word = len(text) <= TEXT_MAX and sum(sign.isdigit() for sign in text) <= 4
    return text if text and is_word and text.isprintable() else "something else"
