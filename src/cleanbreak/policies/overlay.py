"""Overlays: an operator may bind itself more strictly than the law, and be kinder to the holder.

Never the reverse: an overlay that shortens a time that protects the holder, or lengthens one that
binds them, is refused with the clause that it offends; so is one that contradicts another fact.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from cleanbreak.domain.policy import Period
from cleanbreak.domain.retention import Basis, Category, Then
from cleanbreak.policies.paper_needs import asks_no_more

Facts: TypeAlias = Mapping[str, list[dict[str, Any]]]
Compare: TypeAlias = Callable[[Any, Any], bool]
"""Whether an own value is as kind to the holder as the law's, which comes second."""
STARTS = [date(2027, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1)]
"""Days from which a time can run: months differ, and one of these years has a leap day."""


def _ends(value: Any) -> list[date]:
    """Return when a time ends that begins on each of the days; none never does."""
    if value is None:
        return [date.max] * len(STARTS)
    found = re.fullmatch(r"P(?:(\d+)M)?(?:(\d+)D)?", str(value))
    if not found or not any(found.groups()):
        raise ValueError(f"{value!r} is not a duration like P1M or P30D")
    period = Period(months=int(found[1] or 0), days=int(found[2] or 0))
    return [period.after(start) for start in STARTS]


def _not_longer(own: Any, law: Any) -> bool:
    """Return whether a time is never longer than another: P30D is, than P1M, in February."""
    return own == law or all(a <= b for a, b in zip(_ends(own), _ends(law), strict=True))


def _not_shorter(own: Any, law: Any) -> bool:
    return _not_longer(law, own)


def _not_newly_true(own: Any, law: Any) -> bool:
    return law is True or own is False


def _stays_true(own: Any, law: Any) -> bool:
    return own is True or law is False


def _not_shorter_or_none(own: Any, law: Any) -> bool:
    """Return whether a right lasts as long; none, in law, is shorter than any."""
    return law is None or (own is not None and _not_shorter(own, law))


def _not_more(own: Any, law: Any) -> bool:
    return Fraction(str(own)) <= Fraction(str(law))


def _not_less(own: Any, law: Any) -> bool:
    return _not_more(law, own)


def _has_all(own: Any, law: Any) -> bool:
    return set(law) <= set(own)


def _has_no_more(own: Any, law: Any) -> bool:
    return set(own) <= set(law)


def _in_order(*words: str) -> Compare:
    """Return what compares words, of which each binds the operator more than those behind it."""
    return lambda own, law: words.index(own) <= words.index(law)


def _kept_no_longer(own: Any, law: Any) -> bool:
    """Return whether data goes as early; what a law says must be kept is not kept shorter."""
    if law["basis"] == Basis.DUTY.value:
        return bool(own == law)
    is_alike = own.keys() == law.keys() and own["from"] == law["from"]
    return (
        is_alike
        and own["then"] in (law["then"], Then.ERASE.value)
        and _not_longer(own["keep"], law["keep"])
    )


KINDER: dict[str, Compare] = {
    "notice_prepaid": _not_longer,
    "notice_postpaid": _not_longer,
    "objection": _not_shorter,
    "effect_attended": _not_more,
    "effect_self_service": _not_more,
    "port_grace": _not_shorter,
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
    "save_offers_most": _not_more,
    "save_offer_beside_cancel": _stays_true,
    "card_destruction_witness": _stays_true,
    "receipt_contents": _has_all,
    "receipt_ways": _has_all,
    "withdrawal_period": _not_shorter_or_none,
    "withdrawal_refund_deadline": _not_longer,
    **dict.fromkeys(
        (
            "papers_person",
            "papers_company_officer",
            "papers_guardian",
            "papers_power_of_attorney",
            "papers_estate",
            "papers_hotline",
            "papers_online",
        ),
        asks_no_more,
    ),
    "papers_never": _has_all,
    "papers_kept": _not_longer,
    "identity_expired_tolerance": _not_shorter,
    "identity_pictures": _has_no_more,
    "signature_kept": _not_longer,
    "call_offer": _in_order("never", "once_end_is_entered", "when_agreed"),
    "recording_consent": _in_order("all_parties", "one_party"),
    "recording_announced": _stays_true,
    **{f"retention_{one.value}": _kept_no_longer for one in Category},
    "takeout_hidden_numbers": _has_all,
}
"""Facts that an operator may lay its own value over, and what is as kind as the law."""
RESTS = ("port_grace", "quarantine_min", "quarantine_min_harassment")
AT_MOST = ("quarantine_max_residential", "quarantine_max_business")
"""No number may have to rest longer than it may be kept back."""


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
        own_days = {one["since"] for one in dated}
        laid[name] = [*(one for one in law[name] if one["since"] not in own_days), *dated]
    fault = contradiction_in(laid) if own.keys() & {*RESTS, *AT_MOST} else ""
    return fault, law if fault else laid


def contradiction_in(facts: Facts) -> str:
    """Return which time is longer than one that it must fit into; empty if none is.

    :param facts: of which each value can be read.
    """
    for rest in RESTS:
        for most in AT_MOST:
            for needed, bound in _together(facts, rest, most):
                if not _not_longer(lawful(needed), lawful(bound)):
                    return (
                        f"{rest} {lawful(needed)} does not fit into {most} {lawful(bound)}"
                        f" ({bound['reference']})"
                    )
    return ""


def lawful(dated: Mapping[str, Any]) -> Any:
    """Return the value that counts: the safe default, where nobody found one."""
    return dated.get("default") if dated["value"] == "not_found" else dated["value"]


def _together(facts: Facts, *names: str) -> Iterator[list[dict[str, Any]]]:
    """Return the values of facts that count at the same time, for each time, as far as all do."""
    for day in sorted({one["since"] for name in names for one in facts.get(name, [])}):
        begun = [
            max(
                (one for one in facts.get(name, []) if one["since"] <= day),
                key=lambda one: one["since"],
                default=None,
            )
            for name in names
        ]
        if all(begun):
            yield [one for one in begun if one]


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
    if "unit" not in one:
        return f"{name}: unit is missing"
    begun = [dated for dated in law[name] if dated["since"] <= since]
    later = [dated for dated in law[name] if dated["since"] > since]
    for one_of_law in [*begun[-1:], *later]:
        bound = lawful(one_of_law)
        try:
            if not KINDER[name](one.get("value"), bound):
                clause = one_of_law["reference"]
                return f"{name}: {one.get('value')} is harder on the holder than {bound} ({clause})"
        except (TypeError, ValueError, KeyError, AttributeError) as fault:
            return f"{name}: {fault}"
    return ""
