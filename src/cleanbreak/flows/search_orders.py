"""Search orders by any identifier: whoever does has said why, and it is noted what was found.

What was typed is kept nowhere. Only whole identifiers are found, so that nobody leafs through
numbers; and so many misses a minute that nobody guesses them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.look import Purpose
from cleanbreak.domain.proof_file import MalformedProof, parse_proof, proof_from_text
from cleanbreak.domain.searched import Searched, SearchedBy, read_searched
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.search import (
    FoundOrder,
    lines_found,
    order_of_leaf,
    order_of_receipt,
    orders_found,
)
from cleanbreak.records.watched import watched_among

FOUND_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWish:
    """What somebody looks for, and why."""

    typed: str = field(repr=False)
    purpose: Purpose
    also_confidential: bool
    """Whether they may know of orders in confidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found."""

    orders: tuple[FoundOrder, ...]
    is_cut: bool
    watched: frozenset[int]
    """Lines of which nothing is shown before a second person agrees."""


def search_orders(wish: SearchWish, actor: Actor, now: datetime) -> Search:
    """Return the orders that fit, the newest first; that somebody searched is noted first.

    :raises NothingToSearch: if it is no whole identifier.
    :raises TooManyRequests: if this person has searched very often.
    """
    meant = read_searched(wish.typed, settings.CLEANBREAK_HOME_PLACE)
    check_rate(Limited.SEARCH, actor.acting_user, now)
    lines: list[int] = []
    orders: list[UUID] = []
    for one in meant:
        found_lines, found_orders = _found(one)
        lines, orders = lines + found_lines, orders + found_orders
    found = orders_found(
        lines, orders, also_confidential=wish.also_confidential, limit=FOUND_MAX + 1
    )
    _note(meant, wish, len(found), actor, now)
    shown = tuple(found[:FOUND_MAX])
    watched = watched_among([one.line_id for one in shown])
    return Search(orders=shown, is_cut=len(found) > FOUND_MAX, watched=frozenset(watched))


def _found(one: Searched) -> tuple[list[int], list[UUID]]:
    """Return the lines that have the identifier, or the order that it names."""
    if one.by is SearchedBy.ORDER:
        return [], [UUID(one.value)]
    if one.by is SearchedBy.RECEIPT:
        order_id = order_of_receipt(one.value)
    elif one.by is SearchedBy.CERTIFICATE:
        order_id = _certified(one.value)
    else:
        return lines_found(one.by, one.value), []
    return [], [order_id] if order_id else []


def _certified(text: str) -> UUID | None:
    """Return the order of a certificate, by where its statement stands in our log."""
    try:
        proof = parse_proof(proof_from_text(text))
    except MalformedProof:
        return None
    leaves = [one.inclusion.leaf_index for one in proof.receipts]
    return next(filter(None, (order_of_leaf(one, proof.entry) for one in leaves)), None)


def _note(meant: list[Searched], wish: SearchWish, found: int, actor: Actor, now: datetime) -> None:
    details = {
        "by": [one.by.value for one in meant],
        "found": min(found, FOUND_MAX),
        "purpose": wish.purpose.value,
    }
    entry = AuditEntry(act="orders.searched", order_id=None, actor=actor, details=details)
    append_audit([entry], now)
