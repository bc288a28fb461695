"""The form on which a holder says where money goes: what is typed, and what is wrong with it."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.channels.portal.declaration_form import Typed
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.bank_account import (
    AccountNameMissing,
    BankCountryMissing,
    MalformedAccount,
    MalformedBankCode,
    MalformedIban,
    find_account_mistakes,
)
from cleanbreak.domain.identifiers import MalformedMsisdn
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.proof import CARD_DIGITS
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.choose_payout import Choice, OtherPersonsName, UnknownCharity, WayNotOffered
from cleanbreak.flows.give_card_number import WrongCardDigits
from cleanbreak.flows.offer_credit import TooManyOffers

LATER = "later"
"""The way of whoever does not want to decide yet."""
TEXT_LENGTH_MAX = 200
WAY_WORDS: dict[str, Promise] = {
    PayoutMethod.ORIGINAL.value: _("Back the way I paid"),
    PayoutMethod.LINE.value: _("As credit of another line with us"),
    PayoutMethod.BANK.value: _("To a bank account in my own name"),
    PayoutMethod.CASH.value: _("In cash at a store"),
    PayoutMethod.CHARITY.value: _("Give it to a charity"),
    LATER: _("I decide later"),
}


class WayMissing(Refusal):
    """Choose where the money should go."""

    code = "way_missing"


class NumberToCreditMissing(Refusal):
    """Enter the phone number of the line that should get the credit."""

    code = "number_to_credit_missing"


class AccountMissing(Refusal):
    """Enter the IBAN of your account, or its number where it has no IBAN."""

    code = "account_missing"


class CardDigitsMissing(Refusal):
    """Enter the last six digits of the card number (ICCID)."""

    code = "card_digits_missing"


FIELD_OF: dict[type[Refusal], str] = {
    WayNotOffered: "way",
    AccountNameMissing: "owner",
    OtherPersonsName: "owner",
    MalformedIban: "account",
    AccountMissing: "account",
    MalformedAccount: "account",
    MalformedBankCode: "bank_code",
    BankCountryMissing: "country",
    UnknownCharity: "charity",
    TooManyOffers: "number",
    WrongCardDigits: "card_digits",
}
"""Where a person reads a refusal; every other one stands above all fields."""


class MoneyForm(forms.Form):
    """One way, and what that way needs; the fields of the other ways do not matter.

    :param ways: what is offered, in its order; none of them is chosen beforehand.
    :param charities: number and name of each organisation.
    :param place: of the ended line: numbers without country code are of there.
    """

    way = Typed()
    number = Typed()
    account = Typed()
    owner = Typed()
    bank_code = Typed()
    country = Typed()
    charity = Typed()
    card_digits = Typed()

    def __init__(
        self,
        data: Any = None,
        *,
        ways: Sequence[str],
        charities: Sequence[tuple[str, str]],
        place: str,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.ways = [(way, WAY_WORDS[way]) for way in ways]
        self.charities = charities
        self._place = place

    text_length_max = TEXT_LENGTH_MAX

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that it is about, or above all fields."""
        self.add_error(FIELD_OF.get(type(refusal)), sentence(refusal))

    def read(self, *, with_card_digits: bool) -> Choice | None:
        """Return the choice; ``None`` if the fields say why there is none, or for "later".

        All mistakes are named at once.
        """
        self.is_valid()
        choice = self._choice()
        if with_card_digits and len(self.card_digits_typed) != CARD_DIGITS:
            self.add_error("card_digits", sentence(CardDigitsMissing()))
        return None if self.errors else choice

    @property
    def is_later(self) -> bool:
        """Return whether the holder does not want to decide yet."""
        return self._typed("way") == LATER

    @property
    def card_digits_typed(self) -> str:
        """Return the digits without blanks, and plain ones for full-width ones."""
        typed = "".join(self._typed("card_digits").split())
        return typed if typed.isascii() and typed.isdigit() else ""

    def _choice(self) -> Choice | None:
        way = self._typed("way")
        if way not in dict(self.ways):
            self.add_error("way", sentence(WayMissing()))
            return None
        if way == LATER:
            return None
        method = PayoutMethod(way)
        return Choice(method=method, destination=self._destination(method))

    def _destination(self, method: PayoutMethod) -> Destination:
        match method:
            case PayoutMethod.LINE:
                return Destination(msisdn=self._number())
            case PayoutMethod.BANK:
                return self._account()
            case PayoutMethod.CHARITY:
                return Destination(reference=self._charity())
            case _:
                return Destination()

    def _number(self) -> str:
        typed = self._typed("number")
        try:
            return parse_msisdn_at(typed, self._place)
        except MalformedMsisdn as refusal:
            self.add_error("number", sentence(refusal if typed else NumberToCreditMissing()))
            return ""

    def _account(self) -> Destination:
        destination = Destination(
            account=self._typed("account"),
            name=self._typed("owner"),
            bank_code=self._typed("bank_code"),
            country=self._typed("country"),
        )
        for mistake in find_account_mistakes(destination):
            is_empty = isinstance(mistake, MalformedAccount) and not destination.account
            self.refuse(AccountMissing() if is_empty else mistake)
        return destination

    def _charity(self) -> str:
        chosen = self._typed("charity")
        if chosen not in dict(self.charities):
            self.refuse(UnknownCharity())
        return chosen

    def _typed(self, name: str) -> str:
        """Return what was typed, no longer than anything true is."""
        text = str(self.cleaned_data.get(name) or "")[:TEXT_LENGTH_MAX]
        return without_tricks(unicodedata.normalize("NFKC", text)).strip()
