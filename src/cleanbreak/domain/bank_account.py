"""Bank accounts: checked for typing errors before money leaves; whose they are, no digit tells.

IBANs by ISO 13616 (MOD 97-10 and the length of the country). Accounts of places without IBAN are
letters and digits, with the code of the bank beside them; a Luhn digit is no gate there, since old
passbook accounts fail it.
"""

import re
import unicodedata
from dataclasses import replace

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from cleanbreak.domain.declaration import name_key
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
    for mistake in find_account_mistakes(destination):
        raise mistake
    written = _as_written(destination)
    if looks_like_iban(written.account):
        return replace(written, country=IBAN(written.account).country_code)
    return written


def find_account_mistakes(destination: Destination) -> list[Refusal]:
    """Return all that cannot be right in it, so that a person learns of everything at once."""
    written = _as_written(destination)
    mistakes: list[Refusal] = []
    if not 0 < len(written.name) <= NAME_MAX:
        mistakes.append(AccountNameMissing())
    has_iban = looks_like_iban(written.account)
    return mistakes + (_mistakes_of_iban(written) if has_iban else _mistakes_without_iban(written))


def account_country(destination: Destination) -> str:
    """Return the country that an account is in, ISO 3166; an IBAN says it itself."""
    written = _as_written(destination)
    return written.account[:2] if looks_like_iban(written.account) else written.country


def _as_written(destination: Destination) -> Destination:
    return replace(
        destination,
        name=" ".join(destination.name.split()),
        account=_compact(destination.account),
        bank_code=_compact(destination.bank_code),
        country=destination.country.strip().upper(),
        town=" ".join(destination.town.split()),
    )


def looks_like_iban(account: str) -> bool:
    """Return whether it begins as IBANs do: two letters and two digits."""
    return re.match(r"[A-Z]{2}[0-9]{2}", account) is not None


def _mistakes_of_iban(destination: Destination) -> list[Refusal]:
    mistakes: list[Refusal] = []
    try:
        IBAN(destination.account)
    except SchwiftyException:
        mistakes.append(MalformedIban())
    try:
        if destination.bank_code:
            BIC(destination.bank_code)
    except SchwiftyException:
        mistakes.append(MalformedBankCode())
    return mistakes


def _mistakes_without_iban(destination: Destination) -> list[Refusal]:
    if not ACCOUNT_WITHOUT_IBAN.fullmatch(destination.account):
        return [MalformedAccount()]  # what else it would need, nobody can tell
    mistakes: list[Refusal] = []
    if not BANK_CODE.fullmatch(destination.bank_code):
        mistakes.append(MalformedBankCode())
    if not COUNTRY.fullmatch(destination.country):
        mistakes.append(BankCountryMissing())
    return mistakes


def _compact(text: str) -> str:
    return re.sub(r"[\s.-]", "", text).upper()


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names may be the same person's as banks spell them.

    Banks write ``Mueller`` or ``Muller`` for Müller: many of their systems have no other letters.
    """
    return not _spellings(one).isdisjoint(_spellings(other))


WITHOUT_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l"}
)


def _spellings(name: str) -> set[str]:
    folded = unicodedata.normalize("NFC", name).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return {name_key(name), name_key(folded.translate(WITHOUT_UMLAUTS)), name_key(bare)}
