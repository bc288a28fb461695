"""The figures of a settlement in words: the same lines in pages, messages and statements."""

from django.utils.translation import gettext as _

from cleanbreak.domain.settlement import Settlement
from cleanbreak.flows.money_words import money_text


def money_rows(money: Settlement | None) -> tuple[tuple[str, str], ...]:
    """Return label and amount; what is zero is left out, but for what goes back."""
    if money is None:
        return ()
    rows = (
        (_("Credit that you paid for"), money.paid_minor),
        (_("Deposit"), money.deposit_minor),
        (_("Gifted credit that ends with the line"), money.promotional_expired_minor),
        (_("Open bills"), money.debt_minor),
        (_("Fee for ending before the minimum term is over"), money.early_termination_fee_minor),
        (_("Taken from your credit to pay bills and fee"), money.netted_minor),
        (_("You still owe"), money.still_owed_minor),
    )
    shown = [(label, money_text(amount, money.currency)) for label, amount in rows if amount]
    back = (_("You get back"), money_text(money.refund_minor, money.currency))
    return (*shown, back)
