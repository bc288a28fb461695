"""Limit requests: nobody may flood the public pages, and no address is kept for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.rate_limit import delete_full_buckets, take_token

IPV6_HOUSEHOLD_BITS = 64
"""RFC 6177: what one household gets; single addresses in it cost nothing."""


class Limited(Enum):
    """What is limited."""

    DECLARATION = "declaration"
    PAGE_BEHIND_LINK = "page_behind_link"
    """Receipt, status and objection pages: their links must not be guessed."""
    MONEY_CHOICE = "money_choice"
    """Where money goes: each choice names digits that must not be tried out."""
    CREDIT_OFFER = "credit_offer"
    """Text messages with which one payout is offered to lines of others."""
    SIGN_IN = "sign_in"
    """Passwords of staff, tried from one address."""
    SIGN_IN_NAME = "sign_in_name"
    """Passwords of one person of staff, tried from anywhere."""
    CALLER = "caller"
    """Lines that one person of staff asks for because somebody calls."""
    DOCUMENT_NAME = "document_name"
    """Names off documents, compared with that of one line's holder."""
    SECOND_FACTOR = "second_factor"
    """Codes of one person of staff, tried from anywhere."""
    SIGN_ON = "sign_on"
    """Sign-ons at the identity provider, from one address: nothing can be guessed there."""
    BACK_CHANNEL = "back_channel"
    """Logouts of which the identity provider tells us; all together."""
    PICK_UP_CODE = "pick_up_code"
    """Pick-up codes, typed by one clerk."""
    HOLDER_SIGN_IN = "holder_sign_in"
    """Codes that are asked for, and tries to sign in to accounts, from one address."""
    CHECK_CODE = "check_code"
    """Check codes that are typed on the official page: they must not be tried out."""
    PASTED = "pasted"
    """Texts that are judged on the official page."""
    SWITCH = "switch"
    """Codes and figures to switch that one line asks for, by whatever way: each is a text."""
    SWITCH_REDEEMED = "switch_redeemed"
    """Switch codes that are handed in for one number: they must not be tried out."""
    REPORT = "report"
    """Reports of suspicious channels."""
    PAPERS_TEXT = "papers_text"
    """Text messages with what to bring, asked for from one address."""
    PAPERS_TEXT_TO = "papers_text_to"
    """The same, to one number, whoever asks."""
    CONVERSION = "conversion"
    """Files out of phones that are read, and given back."""
    PAPER_UPLOAD = "paper_upload"
    """Pictures of papers that one holder sends: each costs time to decode."""
    OFFLINE_DESK = "offline_desk"
    """Deliveries from one address that no desk of ours has signed."""
    COUNTER_PAIRING = "counter_pairing"
    """Codes with which a computer becomes a counter: they must not be tried out."""
    COUNTER_STRANGER = "counter_stranger"
    """Tokens of counters that are not good, from one address."""
    COUNTER = "counter"
    """What the program at one counter asks; it asks some times in a second while a clerk works."""
    HANDOVER_MADE = "handover_made"
    """Codes with which a story goes on elsewhere, made by one address or person of staff."""
    HANDOVER = "handover"
    """Handover codes that are typed: they must not be tried out."""
    HANDOVER_TEXT_TO = "handover_text_to"
    """Text messages with a handover code to one line, whoever calls."""
    SCREEN_CODE = "screen_code"
    """Codes that pair a customer's screen with a clerk, typed from one address."""
    STORES = "stores"
    """Stores that are looked for from one address."""
    STORE_TICKET = "store_ticket"
    """Tickets of stores, taken from one address: nobody may take all times of a day."""
    MESSAGE = "message"
    """Messages that are left on our page from one address."""
    MESSAGE_TEXT = "message_text"
    """Text messages of one line that a person is to read."""
    MESSAGE_TOLD = "message_told"
    """What one address is told by itself of messages: anybody may have written it down."""

    PHONE_RECEIPT = "phone_receipt"
    """Receipts of cancellations by telephone that nobody has proved, to what is on file of one
    line: whoever calls for a stranger's line again and again must not flood them."""
    CALL_BACK_TO = "call_back_to"
    """Call-backs to one number, whoever asks: a stranger's phone must not ring all day."""
    NUMBER_RECLAIMED = "number_reclaimed"
    """Numbers that one person of staff wants to give back to whoever had them."""
    PHONE_STATUS = "phone_status"
    """Receipt numbers that are typed on the telephone for one line: they must not be tried out."""
    NUMBER_WARMED = "number_warmed"
    """Numbers that one relying party takes for a person while nobody has them: who names thousands
    must not make a whole pool too hot to be given out."""
    SIGNALS = "signals"
    """What one receiver asks of its stream; it may add many numbers one by one."""
    SEARCH = "search"
    """Identifiers that one person of staff searches orders by."""
    PUSH_CHOSEN = "push_chosen"
    """Devices that one holder chooses to be told on: each is told at once that it works."""
    OAUTH_REFUSED = "oauth_refused"
    """Requests for tokens that are refused, from one address: each costs us a signature."""


class TooManyRequests(Refusal):
    """Too many requests came from your connection. Wait a few minutes, then try again."""

    code = "too_many_requests"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then one more each time that ``every`` has passed."""

    burst: int
    every: timedelta


RATES = {
    Limited.DECLARATION: Rate(burst=30, every=timedelta(minutes=10) / 30),
    Limited.PAGE_BEHIND_LINK: Rate(burst=60, every=timedelta(minutes=1) / 60),
    Limited.MONEY_CHOICE: Rate(burst=10, every=timedelta(minutes=1)),
    Limited.CREDIT_OFFER: Rate(burst=3, every=timedelta(hours=8)),
    Limited.SIGN_IN: Rate(burst=10, every=timedelta(seconds=30)),
    Limited.SIGN_IN_NAME: Rate(burst=30, every=timedelta(minutes=1)),
    Limited.HOLDER_SIGN_IN: Rate(burst=30, every=timedelta(seconds=20)),
    Limited.CALLER: Rate(burst=20, every=timedelta(minutes=1)),
    Limited.NUMBER_RECLAIMED: Rate(burst=10, every=timedelta(minutes=1)),
    Limited.DOCUMENT_NAME: Rate(burst=5, every=timedelta(hours=1)),
    Limited.SECOND_FACTOR: Rate(burst=5, every=timedelta(minutes=1)),
    Limited.SIGN_ON: Rate(burst=100, every=timedelta(seconds=1)),
    Limited.BACK_CHANNEL: Rate(burst=100, every=timedelta(seconds=1)),
    Limited.PICK_UP_CODE: Rate(burst=20, every=timedelta(seconds=30)),
    Limited.CHECK_CODE: Rate(burst=15, every=timedelta(seconds=30)),
    Limited.PASTED: Rate(burst=20, every=timedelta(seconds=10)),
    Limited.SWITCH: Rate(burst=6, every=timedelta(minutes=10)),
    Limited.SWITCH_REDEEMED: Rate(burst=10, every=timedelta(minutes=30)),
    Limited.REPORT: Rate(burst=5, every=timedelta(minutes=10)),
    Limited.PAPERS_TEXT: Rate(burst=5, every=timedelta(minutes=10)),
    Limited.PAPERS_TEXT_TO: Rate(burst=2, every=timedelta(hours=12)),
    Limited.CONVERSION: Rate(burst=20, every=timedelta(seconds=20)),
    Limited.PAPER_UPLOAD: Rate(burst=20, every=timedelta(minutes=1)),
    Limited.HANDOVER_MADE: Rate(burst=20, every=timedelta(seconds=30)),
    Limited.HANDOVER: Rate(burst=10, every=timedelta(minutes=1)),
    Limited.HANDOVER_TEXT_TO: Rate(burst=3, every=timedelta(hours=8)),
    Limited.SCREEN_CODE: Rate(burst=10, every=timedelta(minutes=1)),
    Limited.STORES: Rate(burst=60, every=timedelta(seconds=1)),
    Limited.STORE_TICKET: Rate(burst=4, every=timedelta(minutes=30)),
    Limited.MESSAGE: Rate(burst=6, every=timedelta(minutes=5)),
    Limited.MESSAGE_TEXT: Rate(burst=30, every=timedelta(minutes=2)),
    Limited.MESSAGE_TOLD: Rate(burst=3, every=timedelta(hours=1)),
    Limited.COUNTER_PAIRING: Rate(burst=10, every=timedelta(minutes=1)),
    Limited.COUNTER_STRANGER: Rate(burst=30, every=timedelta(seconds=10)),
    Limited.COUNTER: Rate(burst=100, every=timedelta(milliseconds=100)),
    Limited.PHONE_RECEIPT: Rate(burst=3, every=timedelta(hours=8)),
    Limited.CALL_BACK_TO: Rate(burst=3, every=timedelta(hours=6)),
    Limited.PHONE_STATUS: Rate(burst=10, every=timedelta(minutes=10)),
    Limited.NUMBER_WARMED: Rate(burst=200, every=timedelta(minutes=5)),
    Limited.SIGNALS: Rate(burst=1000, every=timedelta(milliseconds=5)),
    Limited.SEARCH: Rate(burst=30, every=timedelta(seconds=30)),
    Limited.PUSH_CHOSEN: Rate(burst=20, every=timedelta(minutes=3)),
    Limited.OAUTH_REFUSED: Rate(burst=60, every=timedelta(seconds=1)),
    Limited.OFFLINE_DESK: Rate(burst=20, every=timedelta(seconds=30)),
}


def check_rate(what: Limited, who: str, now: datetime) -> None:
    """Count one request of an address.

    :param who: the address; only a keyed hash of it is stored.
    :raises TooManyRequests: if this address has used up what it may do for now.
    """
    rate = RATES[what]
    bucket = keyed_hash(f"rate:{what.value}", _household(who))
    if not take_token(bucket, every=rate.every, burst=rate.burst, now=now):
        raise TooManyRequests


def forget_rate_limits(now: datetime) -> int:
    """Delete what is no longer needed of whoever asked; return of how many."""
    return delete_full_buckets(now)


def _household(who: str) -> str:
    """Return what stands for all addresses of one household; of any other text, itself."""
    try:
        address = ip_address(who)
    except ValueError:
        return who
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_HOUSEHOLD_BITS), strict=False))
    return str(address)
