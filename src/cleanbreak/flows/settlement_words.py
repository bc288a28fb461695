"""The figures of a settlement in words: the same lines, in the same order, wherever they are shown.

Pages, messages and the command line take them from here.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.correction import Correction, CorrectionSide
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.settlement_difference import DifferenceReason
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.read_order import OrderStory

WORDS_FOR_HOLDER: dict[str, Promise] = {
    "paid_minor": gettext_lazy("Credit that you paid for"),
    "deposit_minor": gettext_lazy("Deposit"),
    "deposit_interest_minor": gettext_lazy("Interest on the deposit"),
    "promotional_expired_minor": gettext_lazy("Gifted credit that ends with the line"),
    "debt_minor": gettext_lazy("Open bills"),
    "device_instalments_minor": gettext_lazy("Rest of the instalments for your device"),
    "early_termination_fee_minor": gettext_lazy("Fee for ending before the minimum term is over"),
    "fee_tax_minor": gettext_lazy("Tax that the fee includes"),
    "netted_minor": gettext_lazy("Taken from your deposit and credit to pay what you owe"),
    "still_owed_minor": gettext_lazy("You still owe"),
    "instalments_going_on_minor": gettext_lazy(
        "Instalments for your device that go on as agreed; nothing is taken for them"
    ),
    "refund_minor": gettext_lazy("You get back"),
}
WORDS_FOR_STAFF: dict[str, Promise] = {
    **WORDS_FOR_HOLDER,
    "paid_minor": gettext_lazy("Paid credit"),
    "device_instalments_minor": gettext_lazy("Rest of the instalments for the device"),
    "netted_minor": gettext_lazy("Taken from deposit and credit to pay what is owed"),
    "still_owed_minor": gettext_lazy("Still owed"),
    "instalments_going_on_minor": gettext_lazy("Instalments for the device that go on as agreed"),
    "refund_minor": gettext_lazy("Goes back to the holder"),
}
ALWAYS_SHOWN = "refund_minor"
REASON_WORDS: dict[DifferenceReason, Promise] = {
    DifferenceReason.CHARGING_UNREACHABLE: gettext_lazy(
        "We could not show the figures before, because the billing system did not answer then."
    ),
    DifferenceReason.CURRENCY_CHANGED: gettext_lazy("The account was moved to another currency."),
    DifferenceReason.USAGE_AFTER_PREVIEW: gettext_lazy("Credit was used after that."),
    DifferenceReason.TOP_UP_AFTER_PREVIEW: gettext_lazy("Credit was added after that."),
    DifferenceReason.BILL_AFTER_PREVIEW: gettext_lazy("There was a further bill after that."),
    DifferenceReason.BILL_PAID_AFTER_PREVIEW: gettext_lazy("A bill was paid after that."),
    DifferenceReason.DEPOSIT_CHANGED: gettext_lazy("The deposit was changed after that."),
    DifferenceReason.INTEREST_CHANGED: gettext_lazy(
        "The deposit bore interest for another number of days."
    ),
    DifferenceReason.INSTALMENTS_CHANGED: gettext_lazy(
        "Something was paid off or added to the instalments for the device after that."
    ),
    DifferenceReason.FEE_NO_LONGER_DUE: gettext_lazy("The fee for an early end is no longer due."),
    DifferenceReason.FEE_CHANGED: gettext_lazy("The fee for an early end has changed."),
    DifferenceReason.RULES_CHANGED: gettext_lazy(
        "The rules by which the money is worked out have changed."
    ),
}


def money_rows(money: Settlement | None) -> tuple[tuple[str, str], ...]:
    """Return label and amount for the holder; zeros are left out, but for what goes back."""
    return _rows(money, WORDS_FOR_HOLDER)


def money_rows_for_staff(money: Settlement | None) -> tuple[tuple[str, str], ...]:
    """Return the same rows in words that do not speak to the holder."""
    return _rows(money, WORDS_FOR_STAFF)


def _rows(money: Settlement | None, words: dict[str, Promise]) -> tuple[tuple[str, str], ...]:
    if money is None:
        return ()
    amounts = ((name, getattr(money, name)) for name in words)
    return tuple(
        (str(words[name]), money_text(amount, money.currency))
        for name, amount in amounts
        if amount or name == ALWAYS_SHOWN
    )


def final_money_sentences(
    settled: Mapping[str, Any], planned: Mapping[str, Any] | None
) -> list[str]:
    """Tell the holder every figure, and where they are not those shown before, why.

    :param settled: the evidence of the settlement.
    :param planned: the figures as they were shown before.
    """
    final = Settlement.from_json(settled["settlement"])
    before = Settlement.from_json(planned) if planned else None
    reasons = tuple(map(DifferenceReason, settled.get("differs_from_preview_by", ())))
    debt = [_("What you still owe does not hold up the end.")] if final.still_owed_minor else []
    rows = (f"{label}: {amount}" for label, amount in money_rows(final))
    return [*rows, *debt, *difference_sentences(before, final, reasons)]


def difference_sentences(
    planned: Settlement | None, final: Settlement, reasons: tuple[DifferenceReason, ...]
) -> list[str]:
    """Say how the final money differs from what was shown before, and why; nothing if it does not.

    :param reasons: those that the evidence of the settlement holds.
    """
    if not reasons:
        return []
    return [*_both_figures(planned, final), *(str(REASON_WORDS[reason]) for reason in reasons)]


def _both_figures(planned: Settlement | None, final: Settlement) -> list[str]:
    if planned is None:
        return []
    texts = {
        "refund": _("Shown before as what you get back: %(before)s. It is now: %(now)s."),
        "owed": _("Shown before as what you still owe: %(before)s. It is now: %(now)s."),
        "lost": _("Shown before as gifted credit that ends: %(before)s. It is now: %(now)s."),
    }
    pairs = {
        "refund": (planned.refund_minor, final.refund_minor),
        "owed": (planned.still_owed_minor, final.still_owed_minor),
        "lost": (planned.promotional_expired_minor, final.promotional_expired_minor),
    }
    return [
        texts[name]
        % {
            "before": money_text(before, planned.currency),
            "now": money_text(now, final.currency),
        }
        for name, (before, now) in pairs.items()
        if before != now or planned.currency != final.currency
    ]


def correction_sentence(one: Correction) -> str:
    """Say of one correction how much it was, for whom, and why."""
    texts = {
        CorrectionSide.CREDIT: _("Corrected on %(date)s: %(amount)s for you. Reason: %(reason)s"),
        CorrectionSide.DEBIT: _(
            "Corrected on %(date)s: %(amount)s to be paid by you. Reason: %(reason)s"
        ),
    }
    return texts[one.side] % {
        "date": formats.date_format(one.posted_on) if one.posted_on else "",
        "amount": money_text(one.amount.amount_minor, one.amount.currency),
        "reason": one.reason,
    }


def money_changes(order: OrderStory) -> tuple[str, ...]:
    """Say why the money is not what was shown before, and what was corrected since."""
    final = order.settlement
    if final is None:
        return ()
    differs = difference_sentences(order.planned_settlement, final, order.differs_by)
    return (*differs, *map(correction_sentence, order.corrections))
