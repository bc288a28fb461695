"""What a payment must be before it is written: each is refused alone, and the others leave."""

from cleanbreak.adapters.payments.iso20022.amounts import DIGITS_MAX, exponent_of
from cleanbreak.adapters.payments.iso20022.batch import Payment, payee_check
from cleanbreak.adapters.payments.iso20022.clearing import is_bic, system_of
from cleanbreak.adapters.payments.iso20022.settings import TOWN_MAX, is_plain
from cleanbreak.domain.bank_account import check_bank_account
from cleanbreak.domain.payout import Destination
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import Payout


def checked_payment(call: Call[Payout]) -> Payment | Refused:
    """Return the payment of a call, or why no bank would make it."""
    amount = call.subject.amount
    exponent = exponent_of(amount.currency)
    if exponent is None:
        return Refused(f"ISO 4217 knows no decimals of {amount.currency}: it cannot be sent.")
    if not 0 < amount.amount_minor < 10**DIGITS_MAX:
        return Refused("Only an amount above nothing, with at most 18 digits, can be sent.")
    try:
        destination = check_bank_account(call.subject.destination)
    except Refusal as refusal:
        return Refused(str(refusal))
    if fault := _fault(destination):
        return Refused(fault)
    return Payment(
        key=call.key,
        amount=amount,
        exponent=exponent,
        destination=destination,
        payee_check=payee_check(call.subject.destination),
    )


def _fault(destination: Destination) -> str:
    if not (is_plain(destination.name) and is_plain(destination.town)):
        return "The name or the town has characters that nobody can see. Enter it again."
    if len(destination.town) > TOWN_MAX:
        return f"Banks take {TOWN_MAX} characters of a town. Shorten it, or leave it out."
    code = destination.bank_code
    if code and not is_bic(code) and not system_of(destination.country, code):
        return "The code of the bank is neither a BIC nor one of its country. Enter the BIC."
    return ""
