"""What each fact of a pack is, and how it is read: the schema of `policies/*.yaml`."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from cleanbreak.domain.call_recording import Consent
from cleanbreak.domain.identity_evidence import IdentityPicture
from cleanbreak.domain.refund_rules import RefundDuty, RefundFee
from cleanbreak.domain.retention import Category
from cleanbreak.domain.retention_offer import OfferInCall
from cleanbreak.domain.statutory_page import Arrears, Login, PageAct, ReceiptPart, ReceiptWay
from cleanbreak.domain.unclaimed import CountsFrom, UnclaimedThen
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import Pack

Read: TypeAlias = Callable[[FactsOfDay, str], Any]


def _word(values: type[Enum]) -> Read:
    return lambda facts, name: facts.one_of(name, values)


def _words(values: type[Enum]) -> Read:
    return lambda facts, name: facts.words(name, values)


def _page(act: PageAct) -> Read:
    return lambda facts, name: facts.page(name, act)


def _offers(facts: FactsOfDay, name: str) -> Any:
    return facts.count(name, "offers")


def _percent(facts: FactsOfDay, name: str) -> Any:
    return facts.percent(name, "percent")


def _percent_a_year(facts: FactsOfDay, name: str) -> Any:
    return facts.percent(name, "percent_per_year")


def _working_days(facts: FactsOfDay, name: str) -> Any:
    return facts.count(name, "working_days")


FACTS: Mapping[str, Read] = {
    "notice_prepaid": FactsOfDay.period,
    "notice_postpaid": FactsOfDay.period,
    "effect_attended": _working_days,
    "effect_self_service": _working_days,
    "objection": FactsOfDay.period,
    "port_grace": FactsOfDay.period,
    "quarantine_min": FactsOfDay.period,
    "quarantine_min_harassment": FactsOfDay.period,
    "quarantine_max_residential": FactsOfDay.period_or_none,
    "quarantine_max_business": FactsOfDay.period_or_none,
    "operator_notice_prepaid": FactsOfDay.period,
    "operator_notice_postpaid": FactsOfDay.period,
    "dormant_after": FactsOfDay.period,
    "dormancy_grace": FactsOfDay.period,
    "refund_duty": _word(RefundDuty),
    "refund_deadline": FactsOfDay.period_or_none,
    "deposit_refund_deadline": FactsOfDay.period_or_none,
    "refund_late_interest_percent": _percent_a_year,
    "refund_fee": _word(RefundFee),
    "proof_levels": FactsOfDay.levels,
    "risk_cool_off": FactsOfDay.period,
    "payout_ways": FactsOfDay.ways,
    "payout_same_name": FactsOfDay.truth,
    "payout_cooling_off": FactsOfDay.period,
    "credit_may_be_netted": FactsOfDay.truth,
    "deposit_may_be_netted": FactsOfDay.truth,
    "deposit_interest_percent": _percent_a_year,
    "instalments_fall_due_at_end": FactsOfDay.truth,
    "early_termination_fee_bounds": FactsOfDay.fee_bounds,
    "early_termination_fee_tax_percent": _percent,
    "cash_smallest_minor": FactsOfDay.minor_by_currency,
    "small_balance": FactsOfDay.amounts,
    "dispute_window": FactsOfDay.period,
    "pick_up_code_valid": FactsOfDay.period,
    "unclaimed_reminders": FactsOfDay.periods,
    "unclaimed_after": FactsOfDay.period,
    "unclaimed_counts_from": _word(CountsFrom),
    "unclaimed_then": _word(UnclaimedThen),
    "takeout_hidden_numbers": FactsOfDay.number_patterns,
    "takeout_co_user_declaration": FactsOfDay.truth,
    "takeout_masked_digits": lambda facts, name: facts.count(name, "digits"),
    "takeout_incoming_numbers": FactsOfDay.truth,
    "takeout_kept": FactsOfDay.period,
    "card_destruction_witness": FactsOfDay.truth,
    "feeds": FactsOfDay.feeds,
    "page_cancel": _page(PageAct.CANCEL),
    "page_withdraw": _page(PageAct.WITHDRAW),
    "page_login": _word(Login),
    "save_offers_most": _offers,
    "save_offer_beside_cancel": FactsOfDay.truth,
    "receipt_contents": _words(ReceiptPart),
    "receipt_ways": _words(ReceiptWay),
    "arrears_stop_an_end": _word(Arrears),
    "withdrawal_period": FactsOfDay.period_or_none,
    "withdrawal_refund_deadline": FactsOfDay.period_or_none,
    "switch_codes": FactsOfDay.switch_codes,
    "papers_person": FactsOfDay.needs,
    "papers_company_officer": FactsOfDay.needs,
    "papers_guardian": FactsOfDay.needs,
    "papers_power_of_attorney": FactsOfDay.needs,
    "papers_estate": FactsOfDay.needs,
    "papers_hotline": FactsOfDay.needs,
    "papers_online": FactsOfDay.needs,
    "papers_never": FactsOfDay.never,
    "papers_kept": FactsOfDay.period,
    "identity_expired_tolerance": FactsOfDay.period,
    "identity_adult_age": lambda facts, name: facts.count(name, "years"),
    "identity_pictures": _words(IdentityPicture),
    "identity_pictures_kept": FactsOfDay.period,
    "signature_kept": FactsOfDay.period,
    "call_offer": _word(OfferInCall),
    "recording_consent": _word(Consent),
    "recording_announced": FactsOfDay.truth,
    "recording_kept": FactsOfDay.period,
    **{f"retention_{one.value}": FactsOfDay.retention for one in Category},
}
"""Every fact that a place must have, in the order in which it is shown; nothing else is one."""


def facts_not_found(pack: Pack, on: date) -> tuple[str, ...]:
    """Return the facts that nobody found in the law of a place, as of a day; defaults count.

    :raises MalformedPolicy: if a fact cannot be read.
    """
    facts = FactsOfDay(pack, on)
    for name, read in FACTS.items():
        read(facts, name)
    return tuple(name for name in FACTS if name in facts.not_found)
