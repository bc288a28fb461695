"""Overlays: an operator may bind itself more strictly than the law, and be kinder to the holder.

Never the reverse: an overlay that shortens a time that protects the holder, or lengthens one that
binds them, is refused with the clause that it offends.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, list[dict[str, Any]]]
Compare: TypeAlias = Callable[[Any, Any], bool]
"""Whether an own value is as kind to the holder as the law's, which comes second."""


def _days(value: Any) -> float:
    """Return a length of time in days, months as 30 of them; none is for ever."""
    if value is None:
        return float("inf")
    found = re.fullmatch(r"P(?:(\d+)M)?(?:(\d+)D)?", str(value))
    if not found or not any(found.groups()):
        raise ValueError(f"{value!r} is not a duration like P1M or P30D")
    return int(found[1] or 0) * 30 + int(found[2] or 0)


def _not_longer(own: Any, law: Any) -> bool:
    return _days(own) <= _days(law)


def _not_shorter(own: Any, law: Any) -> bool:
    return _days(own) >= _days(law)


def _not_newly_true(own: Any, law: Any) -> bool:
    return law is True or own is False


def _not_more(own: Any, law: Any) -> bool:
    return Fraction(str(own)) <= Fraction(str(law))


def _not_less(own: Any, law: Any) -> bool:
    return Fraction(str(own)) >= Fraction(str(law))


def _has_all(own: Any, law: Any) -> bool:
    return set(law) <= set(own)


KINDER: dict[str, Compare] = {
    "notice_prepaid": _not_longer,
    "notice_postpaid": _not_longer,
    "objection": _not_shorter,
    "port_grace": _not_shorter,
    "effect_attended": _not_more,
    "effect_self_service": _not_more,
    "quarantine_min": _not_shorter,
    "quarantine_min_harassment": _not_shorter,
    "quarantine_max_residential": _not_longer,
    "quarantine_max_business": _not_longer,
    "operator_notice_prepaid": _not_shorter,
    "operator_notice_postpaid": _not_shorter,
    "dormant_after": _not_shorter,
    "dormancy_grace": _not_shorter,
    "deposit_may_be_netted": _not_newly_true,
    "credit_may_be_netted": _not_newly_true,
    "instalments_fall_due_at_end": _not_newly_true,
    "early_termination_fee_bounds": _has_all,
    "payout_ways": _has_all,
    "payout_cooling_off": _not_shorter,
    "pick_up_code_valid": _not_shorter,
    "dispute_window": _not_longer,
    "unclaimed_after": _not_shorter,
    "refund_deadline": _not_longer,
    "deposit_refund_deadline": _not_longer,
    "refund_late_interest_percent": _not_less,
}
"""Facts that an operator may lay its own value over, and what is as kind as the law."""


def lay_over(law: Facts, own: Any) -> tuple[str, Facts]:
    """Return the facts with the operator's own values; and the fault, if one cannot be taken.

    :param own: what stands under ``facts`` in the operator's file.
    """
    if not isinstance(own, dict):
        return "facts are no list of names", law
    laid = dict(law)
    for name, dated in own.items():
        fault = _fault_of(name, dated, law)
        if fault:
            return fault, law
        laid[name] = [*law[name], *dated]
    return "", laid


def _fault_of(name: str, dated: Any, law: Facts) -> str:
    if name not in law:
        return f"{name} is no fact of this place"
    if name not in KINDER:
        return f"{name} is the law's alone ({law[name][-1]['reference']})"
    if not isinstance(dated, list) or not all(isinstance(one, dict) for one in dated):
        return f"{name} must be a list of dated values"
    for one in dated:
        if fault := _fault_of_value(name, one, law):
            return fault
    return ""


def _fault_of_value(name: str, one: dict[str, Any], law: Facts) -> str:
    """Compare an own value with every value of the law that counts at its time or later."""
    since = one.get("since")
    if type(since) is not date:
        return f"{name}: since {since!r} is not a date"
    begun = [lawful for lawful in law[name] if lawful["since"] <= since]
    later = [lawful for lawful in law[name] if lawful["since"] > since]
    meant = [*begun[-1:], *later]
    for lawful in meant:
        bound = lawful.get("default") if lawful["value"] == "not_found" else lawful["value"]
        try:
            if not KINDER[name](one.get("value"), bound):
                clause = lawful["reference"]
                return f"{name}: {one.get('value')} is harder on the holder than {bound} ({clause})"
        except (TypeError, ValueError) as fault:
            return f"{name}: {fault}"
    return ""
