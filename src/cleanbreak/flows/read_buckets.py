"""Read the balances of lines as buckets: from the charging system, or from what was settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from cleanbreak.domain.bucket import (
    BalancesAway,
    BucketId,
    BucketNotFound,
    BucketPart,
    BucketStatus,
)
from cleanbreak.domain.client_order import ProductNotFound
from cleanbreak.domain.line import LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import CANCELLABLE, PayoutState
from cleanbreak.flows.read_client_orders import (
    Page,
    Product,
    list_products,
    read_product,
)
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.relying_party import RelyingPartyRow

PARTS = tuple(BucketPart)
STILL_OWED = [state.value for state in (*CANCELLABLE, PayoutState.SUBMITTED)]
"""Payouts that have not left: neither handed over nor followed by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a line has."""

    product: Product
    """The line."""
    status: BucketStatus
    balance: Balance | None
    """``None``: the charging system does not know the account."""
    owed_minor: int
    """What was settled in favour of the holder and has not left yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One part of what a line has."""

    bucket_id: BucketId
    holding: Holding

    @property
    def remaining_minor(self) -> int | None:
        """Return what is in it; ``None``: nobody can say."""
        balance = self.holding.balance
        return None if balance is None else self.bucket_id.part.of(balance)

    @property
    def reserved_minor(self) -> int:
        """Return what is kept for its holder; of the money that goes back, paid credit tells."""
        return self.holding.owed_minor if self.bucket_id.part is BucketPart.PAID else 0


def list_buckets(
    party: RelyingPartyRow, filters: Mapping[str, str], offset: int, limit: int
) -> Page[Bucket]:
    """Return some buckets, those of the newest line first.

    :param filters: by ``id``, ``product.id``.
    :raises BalancesAway: if the charging system does not answer.
    """
    for name in ("id", "product.id"):
        if name in filters:
            found = [one for one in _near(name, filters[name], party) if _fits(one, filters)]
            return Page(found[offset : offset + limit], len(found))
    first, last = offset // len(PARTS), (offset + limit - 1) // len(PARTS)
    page = list_products(party, {}, first, last - first + 1)
    buckets = [one for holding in _holdings(page.rows) for one in _buckets(holding)]
    skipped = offset - first * len(PARTS)
    return Page(buckets[skipped : skipped + limit], page.total * len(PARTS))


def read_bucket(bucket_id: str, party: RelyingPartyRow) -> Bucket:
    """Return one bucket.

    :raises BucketNotFound: if the client may know of none.
    :raises BalancesAway: if the charging system does not answer.
    """
    found = [one for one in _near("id", bucket_id, party) if str(one.bucket_id) == bucket_id]
    if not found:
        raise BucketNotFound
    return found[0]


def list_holdings(
    party: RelyingPartyRow, filters: Mapping[str, str], offset: int, limit: int
) -> Page[Holding]:
    """Return what some lines have, the newest line first.

    :param filters: by ``id``, ``product.id``, which are the line's.
    :raises BalancesAway: if the charging system does not answer.
    """
    wanted = {filters[name] for name in ("id", "product.id") if name in filters}
    if not wanted:
        page = list_products(party, {}, offset, limit)
        return Page(_holdings(page.rows), page.total)
    found = _of_line(next(iter(wanted)), party) if len(wanted) == 1 else []
    return Page(found[offset : offset + limit], len(found))


def read_holding(line_id: str, party: RelyingPartyRow) -> Holding:
    """Return what a line has.

    :raises BucketNotFound: if the client may know of no such line.
    :raises BalancesAway: if the charging system does not answer.
    """
    found = _of_line(line_id, party)
    if not found:
        raise BucketNotFound
    return found[0]


def _near(name: str, said: str, party: RelyingPartyRow) -> list[Bucket]:
    """Return all buckets of the line that a bucket, or a product, is of."""
    wanted = BucketId.parse(said) if name == "id" else None
    line_id = str(wanted.line_id) if wanted else said if name == "product.id" else ""
    return [one for holding in _of_line(line_id, party) for one in _buckets(holding)]


def _fits(one: Bucket, filters: Mapping[str, str]) -> bool:
    return filters.get("id") in (None, str(one.bucket_id)) and filters.get("product.id") in (
        None,
        str(one.bucket_id.line_id),
    )


def _of_line(line_id: str, party: RelyingPartyRow) -> list[Holding]:
    try:
        return _holdings([read_product(line_id, party)])
    except ProductNotFound:
        return []


def _buckets(holding: Holding) -> list[Bucket]:
    line_id = holding.product.line.line_id
    return [Bucket(bucket_id=BucketId(part, line_id), holding=holding) for part in PARTS]


def _holdings(products: Sequence[Product]) -> list[Holding]:
    """Return what lines have; only of those that are open is the charging system asked."""
    statuses = [_status(one) for one in products]
    open_ones = [
        one.line.charging_account
        for one, status in zip(products, statuses, strict=True)
        if status is BucketStatus.ACTIVE
    ]
    known = _read_balances(open_ones) if open_ones else {}
    owed = _owed([one.line.line_id for one in products])
    return [
        Holding(
            product=one,
            status=status,
            balance=_balance(one, status, known),
            owed_minor=owed.get(one.line.line_id, 0) or _settled(one),
        )
        for one, status in zip(products, statuses, strict=True)
    ]


def _status(product: Product) -> BucketStatus:
    if product.state is LineState.TERMINATED:
        return BucketStatus.EXPIRED
    evidence = _evidence(product)
    if "settle_balance" in evidence:
        return BucketStatus.EXPIRED
    return BucketStatus.SUSPENDED if "close_charging" in evidence else BucketStatus.ACTIVE


def _balance(
    product: Product, status: BucketStatus, known: Mapping[str, Balance]
) -> Balance | None:
    if status is BucketStatus.ACTIVE:
        return known.get(product.line.charging_account)
    if status is BucketStatus.SUSPENDED:
        return Balance.from_json(_evidence(product)["close_charging"]["balance"])
    return Balance(
        currency=product.line.currency,
        paid_minor=0,
        promotional_minor=0,
        deposit_minor=0,
        debt_minor=0,
    )


def _settled(product: Product) -> int:
    """Return what was settled for the holder while no payout has been made of it yet."""
    evidence = _evidence(product)
    if "settle_balance" not in evidence or "pay_out" in evidence:
        return 0
    settled: int = evidence["settle_balance"]["settlement"]["refund_minor"]
    return settled


def _evidence(product: Product) -> Mapping[str, Any]:
    return product.order.evidence if product.order else {}


def _owed(line_ids: Sequence[int]) -> dict[int, int]:
    rows = PayoutRow.objects.filter(line_id__in=line_ids, state__in=STILL_OWED)
    return dict(rows.values_list("line_id").annotate(Sum("amount_minor")))


def _read_balances(accounts: Sequence[str]) -> dict[str, Balance]:
    """Return what accounts hold; one that is not known has nothing to tell.

    :raises BalancesAway: if one of them was not told of: a page with holes would be read as none.
    """
    try:
        answers = wired_outside().charging.read_balance(accounts)
    except OutsideFailure as failure:
        raise BalancesAway from failure
    if any(isinstance(one, OutsideFailure) and not isinstance(one, Refused) for one in answers):
        raise BalancesAway
    pairs = zip(accounts, answers, strict=True)
    return {account: answer for account, answer in pairs if isinstance(answer, Balance)}
