"""What the law of a place asks of the pages on which an agreement is ended, and of the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.policy import Period


class PageAct(Enum):
    """What is declared on a page; two acts never share one (BGB 312k and 356a are two buttons)."""

    CANCEL = "cancel"
    """The agreement ends, with notice or for a cause."""
    WITHDRAW = "withdraw"
    """It ends as if it had never been: Directive 2011/83/EU art. 9 to 14."""


class PageField(Enum):
    """What a page asks for."""

    KIND = "kind"
    """With notice, or at once for a cause."""
    REASON = "reason"
    """Only for an end that depends on one."""
    HOLDER_NAME = "holder_name"
    CONTRACT = "contract"
    """Which one: number of the line, of the card, or of the contract."""
    END_DATE = "end_date"
    REPLY_ADDRESS = "reply_address"
    """Where the confirmation goes."""


class Login(Enum):
    """Whether a person may be made to sign in before the page."""

    FORBIDDEN = "forbidden"
    NO_NEW_ACCOUNT = "no_new_account"
    """An account that a person has may be used; nobody may be made to open one."""
    ALLOWED = "allowed"


class ReceiptPart(Enum):
    """What the receipt says."""

    DECLARATION = "declaration"
    RECEIVED_AT = "received_at"
    """Day and time."""
    ENDS_ON = "ends_on"
    PROTOCOL_NUMBER = "protocol_number"


class ReceiptWay(Enum):
    """Where the receipt is given at once."""

    PAGE = "page"
    MAIL = "mail"
    SMS = "sms"


class Arrears(Enum):
    """Whether a debt may stand in the way of an end. No place may say that it may."""

    NEVER = "never"


class LabelMeaning(Enum):
    """What the words of a button say, for whoever does not read the language of the law."""

    CANCEL_CONTRACTS_HERE = "cancel_contracts_here"
    CANCEL_NOW = "cancel_now"
    CLICK_TO_CANCEL = "click_to_cancel"
    CANCEL_YOUR_CONTRACT = "cancel_your_contract"
    NOTIFY_OF_CANCELLATION = "notify_of_cancellation"
    WITHDRAW_FROM_CONTRACT = "withdraw_from_contract"
    WITHDRAW_FROM_CONTRACT_HERE = "withdraw_from_contract_here"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words on a button, in the language of the law; nobody translates them."""

    text: str
    meaning: LabelMeaning


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryPage:
    """One page that the law of a place prescribes."""

    act: PageAct
    route: str
    """Where it is with us: ``/cancel/``. Another operator's page may be elsewhere."""
    language: str
    """Of the law, and so of the labels: ``de``."""
    open: Label | None
    """On the button that leads there from every page; ``None``: the law has no words for it."""
    confirm: Label | None
    """On the button that declares."""
    minimum: tuple[PageField, ...]
    """What the page must let a person say."""
    maximum: tuple[PageField, ...] | None
    """What it may ask for at most; ``None``: the law sets no such bound."""
    summary: bool
    """Whether a summary, which can be mended, stands between the fields and the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOfferRules:
    """How an operator may try to keep somebody who is cancelling."""

    most: int
    """How many offers, in the whole cancellation."""
    beside_cancel: bool
    """Whether the button that cancels must be seen at the same time; else nothing is prescribed."""

    def shown(self, offered: int, *, is_cancel_visible: bool) -> int:
        """Return how many of the operator's offers are shown on a page."""
        if self.beside_cancel and not is_cancel_visible:
            return 0
        return min(offered, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """What a place asks, as of one day, of the pages on which agreements are ended."""

    place: str
    pages: Mapping[PageAct, StatutoryPage]
    """An act without a page: the law of the place prescribes none."""
    login: Login
    save_offers: SaveOfferRules
    receipt: frozenset[ReceiptPart]
    receipt_ways: frozenset[ReceiptWay]
    arrears: Arrears
    withdrawal_period: Period | None
    """From the day of the agreement, which is not counted; ``None``: there is no such right."""
    not_found: frozenset[str]
    """Facts of these that nobody found in the law of the place; their safe defaults count."""
