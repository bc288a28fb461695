"""Have the money of an ended line go to another line, for a client of TMF654.

It is the choice of a payout like any other: the contact on file is told and can stop it, it waits
for the cooling-off of the place, a large amount for a second person, and credit of somebody else's
line for that person's word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cleanbreak.domain.balance_transfer import (
    NothingToTransfer,
    OtherAmount,
    ReceiverNotFound,
    TransferNotAllowed,
    TransferWish,
    transfer_status,
)
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.payout import CANCELLABLE, Destination, PayoutMethod, PayoutState
from cleanbreak.domain.relying_party import Reach
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.order_end_for_client import actor_of
from cleanbreak.records.balance_transfer import BalanceTransferRow
from cleanbreak.records.client_order import lines_within
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.ledger import minor_unit_exponent
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.relying_party import RelyingPartyRow

WAITING = [state.value for state in CANCELLABLE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer that a client asked for, and what became of it."""

    row: BalanceTransferRow
    payout: PayoutRow
    status: str

    @property
    def amount(self) -> float:
        """Return the amount in major units, as buckets tell it."""
        return _major(self.payout)


def transfer_balance(
    wish: TransferWish, party: RelyingPartyRow, now: datetime, transfer_id: UUID
) -> Transfer:
    """Choose the other line for the money that is owed, in the running transaction.

    :raises TransferNotAllowed: if the client is not one of our own that vouches for its holders.
    :raises NothingToTransfer, OtherAmount: if nothing is owed, or something else.
    :raises ReceiverNotFound: if there is no such living line.
    :raises Refusal: as :func:`choose_payout`.
    """
    standing = party.standing
    if standing.reach is not Reach.ALL or standing.vouches_for is not ProofLevel.VERIFIED:
        raise TransferNotAllowed
    payout = _owed(wish)
    receiver = lines_within(party).filter(pk=wish.receiver_line_id, is_alive=True).first()
    if receiver is None:
        raise ReceiverNotFound
    actor = actor_of(party)
    where = Destination(msisdn=receiver.msisdn)
    choose_payout(payout.payout_id, Choice(method=PayoutMethod.LINE, destination=where), actor, now)
    row = BalanceTransferRow.objects.create(
        transfer_id=transfer_id,
        order_id=payout.order_id,
        payout_id=payout.payout_id,
        line_id=wish.line_id,
        receiver_line_id=wish.receiver_line_id,
        client_id=party.client_id,
        reason="",  # as the client said it: with its task, and sealed
        channel="",
        asked_at=now,
    )
    return _transfers([row])[0]


def transfers_of(transfer_ids: Sequence[UUID]) -> dict[UUID, Transfer]:
    """Return these transfers, as far as they were taken on."""
    rows = BalanceTransferRow.objects.filter(pk__in=transfer_ids)
    return {one.row.transfer_id: one for one in _transfers(rows)}


def _owed(wish: TransferWish) -> PayoutRow:
    """Return the payout that waits; the money of an end in confidence goes nowhere."""
    waiting = PayoutRow.objects.filter(line_id=wish.line_id, state__in=WAITING)
    found = list(waiting.exclude(order_id__in=confidential_order_ids()).order_by("part"))
    for payout in found:
        if (wish.amount, wish.currency) == (_major(payout), payout.currency):
            return payout
    if not found:
        raise NothingToTransfer
    raise OtherAmount(amount=_major(found[0]), currency=found[0].currency)


def _transfers(rows: Sequence[BalanceTransferRow] | QuerySet[BalanceTransferRow]) -> list[Transfer]:
    asked = list(rows)
    payouts = PayoutRow.objects.in_bulk([row.payout_id for row in asked])
    rivals = BalanceTransferRow.objects.filter(payout_id__in=list(payouts)).order_by("transfer_id")
    newest = dict(rivals.values_list("payout_id", "transfer_id"))  # the last choice counts
    return [
        _transfer(row, payouts[row.payout_id], is_newest=newest[row.payout_id] == row.transfer_id)
        for row in asked
    ]


def _transfer(row: BalanceTransferRow, payout: PayoutRow, *, is_newest: bool) -> Transfer:
    is_as_asked = is_newest and (payout.method, payout.chosen_by) == ("line", _name(row.client_id))
    status = transfer_status(PayoutState(payout.state), is_as_asked=is_as_asked)
    return Transfer(row=row, payout=payout, status=status)


def _major(payout: PayoutRow) -> float:
    amount: float = payout.amount_minor / 10 ** minor_unit_exponent(payout.currency)
    return amount


def _name(client_id: str) -> str:
    return f"client:{client_id}"
