"""Accounts that people commonly have on a telephone number, and the senders that tell of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class AccountKind(Enum):
    """What an account is for; people should look in this order: a mailbox opens the rest."""

    EMAIL = "email"
    BANK = "bank"
    PAYMENT = "payment"
    GOVERNMENT = "government"
    MESSENGER = "messenger"
    SOCIAL = "social"
    SHOP = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAccount:
    """Somebody at whom many people have an account."""

    key: str
    """Stands in addresses and in kept ticks; two places may have the same one."""
    kind: AccountKind
    name: str
    change: str = ""
    """Where its holder gives another number; empty: no page of theirs is known."""
    activity: str = ""
    """Where its holder sees who signed in; empty as above."""
    senders: tuple[str, ...] = ()
    """Names that its text messages come from, or that stand in them as a signature."""


def sender_key(name: str) -> str:
    """Return what is compared of a sender's name: letters and digits, whatever their case or width.

    ``static/portal/senders.js`` does the same in the browser.
    """
    folded = unicodedata.normalize("NFKC", name).lower()
    return "".join(one for one in folded if one.isalnum())


def keys_to_tick(accounts: Sequence[BoundAccount]) -> frozenset[str]:
    """Return what can be ticked: each account, and for each kind all others of it."""
    return frozenset({one.key for one in accounts} | {kind.value for kind in AccountKind})
