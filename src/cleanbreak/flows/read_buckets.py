"""Read the balances of lines as buckets: from the charging system, or from what was settled."""

from collections.abc import Iterable, Mapping, Sequence
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
from cleanbreak.flows.filter_client_orders import Wanted, line_id_of
from cleanbreak.flows.read_client_orders import Portion
from cleanbreak.flows.read_client_products import (
    Product,
    find_product,
    list_products,
    products_of,
)
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import OutsideFailure, Refused
from cleanbreak.records.confidential_request import confidential_order_ids
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


def list_buckets(party: RelyingPartyRow, wanted: Wanted) -> Portion[Bucket]:
    """Return some buckets, those of the newest line first.

    :param wanted: by ``id``, ``product.id``.
    :raises BalancesAway: if the charging system does not answer.
    """
    offset, limit = wanted.offset, wanted.limit
    if wanted.texts:
        found = [one for one in _near(wanted.texts, party) if _fits(one, wanted.texts)]
        return Portion(found[offset : offset + limit], len(found))
    first, last = offset // len(PARTS), (offset + limit - 1) // len(PARTS)
    page = list_products(party, Wanted(offset=first, limit=last - first + 1))
    buckets = [one for holding in _holdings(page.rows) for one in _buckets(holding)]
    skipped = offset - first * len(PARTS)
    return Portion(buckets[skipped : skipped + limit], page.total * len(PARTS))


def read_bucket(bucket_id: str, party: RelyingPartyRow) -> Bucket:
    """Return one bucket.

    :raises BucketNotFound: if the client may know of none.
    :raises BalancesAway: if the charging system does not answer.
    """
    wanted = BucketId.parse(bucket_id)
    if wanted is None:
        raise BucketNotFound
    return Bucket(bucket_id=wanted, holding=read_holding(str(wanted.line_id), party))


def find_bucket(bucket_id: str) -> Bucket:
    """Return one bucket, for whoever may know of all; raises as :func:`read_bucket`."""
    wanted = BucketId.parse(bucket_id)
    if wanted is None:
        raise BucketNotFound
    try:
        product = find_product(wanted.line_id)
    except ProductNotFound as fault:
        raise BucketNotFound from fault
    return Bucket(bucket_id=wanted, holding=_holdings([product])[0])


def list_holdings(party: RelyingPartyRow, wanted: Wanted) -> Portion[Holding]:
    """Return what some lines have, the newest line first.

    :param wanted: by ``id``, ``product.id``, which both are the line's.
    :raises BalancesAway: if the charging system does not answer.
    """
    if not wanted.texts:
        page = list_products(party, wanted)
        return Portion(_holdings(page.rows), page.total)
    lines = set.intersection(*map(set, wanted.texts.values()))
    found = _holdings(_products(lines, party))
    return Portion(found[wanted.offset : wanted.offset + wanted.limit], len(found))


def read_holding(line_id: str, party: RelyingPartyRow) -> Holding:
    """Return what a line has.

    :raises BucketNotFound: if the client may know of no such line.
    :raises BalancesAway: if the charging system does not answer.
    """
    found = _holdings(_products([line_id], party))
    if not found:
        raise BucketNotFound
    return found[0]


def _near(texts: Mapping[str, tuple[str, ...]], party: RelyingPartyRow) -> list[Bucket]:
    """Return all buckets of the lines that are meant."""
    lines = set(texts.get("product.id", ()))
    lines |= {str(one.line_id) for said in texts.get("id", ()) if (one := BucketId.parse(said))}
    return [one for holding in _holdings(_products(lines, party)) for one in _buckets(holding)]


def _fits(one: Bucket, texts: Mapping[str, tuple[str, ...]]) -> bool:
    has = {"id": str(one.bucket_id), "product.id": str(one.bucket_id.line_id)}
    return all(has[name] in values for name, values in texts.items())


def _products(line_ids: Iterable[str], party: RelyingPartyRow) -> list[Product]:
    found = products_of([one for said in line_ids if (one := line_id_of(said))], party)
    return [found[one] for one in sorted(found, reverse=True)]


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
    """Return what is owed by line; the money of an end in confidence is told to nobody."""
    rows = PayoutRow.objects.filter(line_id__in=line_ids, state__in=STILL_OWED)
    rows = rows.exclude(order_id__in=confidential_order_ids())
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
