"""What is said of the accounts that hang on a number, and of who can have it next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.bound_account import AccountKind, BoundAccount
from cleanbreak.domain.guardian import NumberFate, NumberNow
from cleanbreak.flows.guardian_link import guardian_link


@dataclass(frozen=True, slots=True)
class KindWords:
    """What is said of a kind of accounts."""

    title: Promise
    advice: Promise
    others: Promise
    """All of the kind that the list does not name."""


KINDS: dict[AccountKind, KindWords] = {
    AccountKind.EMAIL: KindWords(
        gettext_lazy("E-mail and cloud"),
        gettext_lazy(
            "Begin here: whoever gets into your mailbox gets new passwords for nearly everything."
        ),
        gettext_lazy("Every other mailbox"),
    ),
    AccountKind.BANK: KindWords(
        gettext_lazy("Banks"),
        gettext_lazy("Give the new number in the app, at a branch or by telephone."),
        gettext_lazy("Every other bank, broker and insurance"),
    ),
    AccountKind.PAYMENT: KindWords(
        gettext_lazy("Payment"),
        gettext_lazy(
            "Where the number itself is the address that money is sent to, take it out: otherwise a"
            " stranger is paid in your place."
        ),
        gettext_lazy("Every other way to pay, and exchanges for crypto money"),
    ),
    AccountKind.GOVERNMENT: KindWords(
        gettext_lazy("Offices, health, tax"),
        gettext_lazy("Give the new number, or choose a way to sign in without text messages."),
        gettext_lazy("Every other office, health insurance and tax account"),
    ),
    AccountKind.MESSENGER: KindWords(
        gettext_lazy("Messengers"),
        gettext_lazy(
            "Change the number in the app while you are still signed in: chats and groups go along."
        ),
        gettext_lazy("Every other messenger"),
    ),
    AccountKind.SOCIAL: KindWords(
        gettext_lazy("Social networks"),
        gettext_lazy("Take the number out, and choose an app or a passkey for the second step."),
        gettext_lazy("Every other network and forum"),
    ),
    AccountKind.SHOP: KindWords(
        gettext_lazy("Shops, travel, games"),
        gettext_lazy("Saved cards and addresses hang on these."),
        gettext_lazy("Every other shop, delivery, ride and game"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAccount:
    """One line of the list."""

    key: str
    name: str
    change: str = ""
    activity: str = ""
    is_ticked: bool = False

    @property
    def change_host(self) -> str:
        """Return whose page it is: people should see where a link leads."""
        return urlsplit(self.change).hostname or ""

    @property
    def activity_host(self) -> str:
        """Return whose page that is."""
        return urlsplit(self.activity).hostname or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGroup:
    """The accounts of a kind; the last line is for all that are not named."""

    kind: str
    title: str
    advice: str
    accounts: tuple[ListedAccount, ...]


def account_groups(
    accounts: Sequence[BoundAccount], ticked: Collection[str]
) -> tuple[AccountGroup, ...]:
    """Return the list, in the order in which people should go through it."""
    return tuple(
        AccountGroup(
            kind=kind.value,
            title=str(words.title),
            advice=str(words.advice),
            accounts=(
                *(_listed(one, ticked) for one in accounts if one.kind is kind),
                ListedAccount(
                    key=kind.value, name=str(words.others), is_ticked=kind.value in ticked
                ),
            ),
        )
        for kind, words in KINDS.items()
    )


def _listed(account: BoundAccount, ticked: Collection[str]) -> ListedAccount:
    return ListedAccount(
        key=account.key,
        name=account.name,
        change=account.change,
        activity=account.activity,
        is_ticked=account.key in ticked,
    )


def number_sentence(number: NumberNow) -> str:
    """Return who can have the number, and from when on."""
    match number.fate:
        case NumberFate.WENT_ALONG:
            return _("Your number went along to your new provider. It stays yours.")
        case NumberFate.BACK:
            return _("You have your number back. Nobody else gets it.")
        case NumberFate.RETURNED:
            return _(
                "Your number goes back to the provider that it came from. That one may give it to a"
                " stranger; we do not know when."
            )
        case NumberFate.RESTS | NumberFate.LOOSE if number.free_on is not None:
            day = {"date": formats.date_format(number.free_on)}
            return _("From %(date)s on, your number can be given to a stranger.") % day
        case _other:
            return _("A stranger may have your number by now.")


def accounts_to_check(order_id: UUID, number: NumberNow | None) -> list[str]:
    """Return what a message of the end says of accounts; nothing of a number that went along."""
    if number is None or not number.is_lost:
        return []
    return [
        number_sentence(number),
        _("Check where this number is still used to sign in: bank, e-mail, social networks."),
        _("List of such accounts, with the pages where the number is changed: %(link)s")
        % {"link": guardian_link(order_id)},
    ]
