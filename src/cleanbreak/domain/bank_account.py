"""Bank accounts: checked for typing errors before money leaves; whose they are, no digit tells.

IBANs by ISO 13616 (MOD 97-10 and the length of the country). Accounts of places without IBAN are
letters and digits, with the code of the bank beside them; a Luhn digit is no gate there, since old
passbook accounts fail it.
"""

import re
from dataclasses import replace

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from cleanbreak.domain.payout import Destination
from cleanbreak.domain.refusal import Refusal

NAME_MAX = 70
"""ISO 20022 SEPA: Nm has 70 characters at most (EPC guidelines, AT-E001)."""
ACCOUNT_WITHOUT_IBAN = re.compile(r"[0-9A-Z]{4,34}")
BANK_CODE = re.compile(r"[0-9A-Z]{3,28}")
COUNTRY = re.compile(r"[A-Z]{2}")


class MalformedIban(Refusal):
    """This IBAN cannot be right. Compare it with your card or your bank's app, digit by digit."""

    code = "malformed_iban"


class MalformedAccount(Refusal):
    """This account number cannot be right. Enter 4 to 34 digits or letters."""

    code = "malformed_account"


class MalformedBankCode(Refusal):
    """This code of the bank cannot be right. Compare it with your bank's papers."""

    code = "malformed_bank_code"


class BankCountryMissing(Refusal):
    """Name the country of the bank by its two letters, such as CN or US."""

    code = "bank_country_missing"


class AccountNameMissing(Refusal):
    """Enter the name of the account's owner as the bank knows it, at most 70 characters."""

    code = "account_name_missing"


def check_bank_account(destination: Destination) -> Destination:
    """Return the destination as banks write it: without blanks, in capital letters.

    :raises AccountNameMissing, MalformedIban, MalformedAccount, MalformedBankCode,
        BankCountryMissing: if it cannot be right.
    """
    name = " ".join(destination.name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise AccountNameMissing
    checked = replace(
        destination,
        name=name,
        account=_compact(destination.account),
        bank_code=_compact(destination.bank_code),
        country=destination.country.strip().upper(),
        town=" ".join(destination.town.split()),
    )
    return _with_iban(checked) if looks_like_iban(checked.account) else _without_iban(checked)


def looks_like_iban(account: str) -> bool:
    """Return whether it begins as IBANs do: two letters and two digits."""
    return re.match(r"[A-Z]{2}[0-9]{2}", account) is not None


def _with_iban(destination: Destination) -> Destination:
    try:
        iban = IBAN(destination.account)
        if destination.bank_code:
            BIC(destination.bank_code)
    except SchwiftyException as fault:
        raise MalformedIban from fault
    return replace(destination, country=iban.country_code)


def _without_iban(destination: Destination) -> Destination:
    if not ACCOUNT_WITHOUT_IBAN.fullmatch(destination.account):
        raise MalformedAccount
    if not BANK_CODE.fullmatch(destination.bank_code):
        raise MalformedBankCode
    if not COUNTRY.fullmatch(destination.country):
        raise BankCountryMissing
    return destination


def _compact(text: str) -> str:
    return re.sub(r"[\s.-]", "", text).upper()
