"""Read camt.053 and camt.054: what was booked on the account that pays.

A debit that is booked is settled. A credit that gives back what was debited is a return: it has
``RtrInf``, or the transaction code of one, or the sign of a reversal. What is pending is not money
yet. Statements of other accounts are none of ours.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cleanbreak.adapters.payments.iso20022.told import (
    BankFile,
    Node,
    Reading,
    Told,
    WrittenAmount,
    first_moment,
    reason_in,
)
from cleanbreak.domain.payout import PayoutState

RETURNS = {"RRTN", "RPCR"}
"""ExternalBankTransactionSubFamily1Code: reversal due to a return, or to a cancellation."""
REVERSED = {"true", "1"}
OTHER_ACCOUNT = (
    "a payment is in the statement of another account than the one that pays:"
    " is CLEANBREAK_BANK_ACCOUNT right?"
)
CREDIT_UNCLEAR = "a credit bears the name of a payment, and does not say that it is a return"
DEBIT_REVERSED = "a return was taken back: ask the bank"


def read_statement(message: Node, reading: Reading) -> BankFile:
    """Return what a ``BkToCstmrStmt`` says (camt.053)."""
    return _read(message, "Stmt", reading)


def read_notification(message: Node, reading: Reading) -> BankFile:
    """Return what a ``BkToCstmrDbtCdtNtfctn`` says (camt.054)."""
    return _read(message, "Ntfctn", reading)


def _read(message: Node, name: str, reading: Reading) -> BankFile:
    made = message.moment(reading.time_zone, "GrpHdr/CreDtTm")
    told: list[Told] = []
    for statement in message.all(name):
        at = first_moment(statement.moment(reading.time_zone, "CreDtTm"), made)
        booked = [one for one in statement.all("Ntry") if one.text("Sts/Cd", "Sts") == "BOOK"]
        for entry in booked:
            of_entry = _EntryReader(entry, entry.moment(reading.time_zone, "BookgDt") or at).told()
            if _account(statement) == reading.account:
                told += of_entry
            else:
                told += [replace(one, became=None, remark=OTHER_ACCOUNT) for one in of_entry]
    return BankFile(told=told)


def _account(statement: Node) -> str:
    return "".join(statement.text("Acct/Id/IBAN", "Acct/Id/Othr/Id").split()).upper()


class _EntryReader:
    """Reads one entry: of one payment, of several, or of a whole batch without details."""

    def __init__(self, entry: Node, at: datetime) -> None:
        self._entry, self._at = entry, at
        self._is_reversal = entry.text("RvslInd") in REVERSED

    def told(self) -> Sequence[Told]:
        details = [one for group in self._entry.all("NtryDtls") for one in group.all("TxDtls")]
        named = [one for one in details if _name(one)]
        if named:
            is_alone = len(details) == 1
            return [self._of_payment(one, is_alone) for one in named]
        return self._of_batch(details)

    def _of_payment(self, details: Node, is_alone: bool) -> Told:
        sign = details.text("CdtDbtInd") or self._entry.text("CdtDbtInd")
        became, remark = self._became(details, sign)
        return Told(
            became=became,
            at=self._at,
            end_to_end_id=_name(details),
            amount=_amount(details, became) or (self._entry.amount("Amt") if is_alone else None),
            reason=reason_in(details, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
            remark=remark,
        )

    def _became(self, details: Node, sign: str) -> tuple[PayoutState | None, str]:
        if sign == "DBIT":
            return (None, DEBIT_REVERSED) if self._is_reversal else (PayoutState.SETTLED, "")
        if sign == "CRDT" and (self._is_reversal or self._is_return(details)):
            return PayoutState.RETURNED, ""
        return None, CREDIT_UNCLEAR

    def _is_return(self, details: Node) -> bool:
        path = "BkTxCd/Domn/Fmly/SubFmlyCd"
        codes = {details.text(path), self._entry.text(path)}
        return details.has("RtrInf") or bool(RETURNS & codes)

    def _of_batch(self, details: Sequence[Node]) -> Sequence[Told]:
        """Return a debit of a whole batch, by the name of the batch."""
        amount = self._entry.amount("Amt")
        if self._entry.text("CdtDbtInd") != "DBIT" or self._is_reversal or amount is None:
            return []
        places = [
            *self._entry.all("NtryDtls/Btch"),
            *(one for d in details for one in d.all("Refs")),
        ]
        for place in places:
            group_id, batch_id = place.text("PmtInfId"), place.text("MsgId")
            if group_id or batch_id:
                about = Told(
                    became=PayoutState.SETTLED,
                    at=self._at,
                    group_id=group_id,
                    batch_id="" if group_id else batch_id,  # or it is a name of the bank's
                    amount=amount,
                    count=place.count("NbOfTxs"),
                )
                return [about]
        return []


def _name(details: Node) -> str:
    name = details.text("Refs/EndToEndId")
    return "" if name == "NOTPROVIDED" else name


def _amount(details: Node, became: PayoutState | None) -> WrittenAmount | None:
    """Return the amount of a payment as we named it; of a return, what came."""
    instructed, booked = "AmtDtls/InstdAmt/Amt", ("Amt", "AmtDtls/TxAmt/Amt")
    if became is PayoutState.RETURNED:
        return details.amount(*booked, instructed)
    return details.amount(instructed, *booked)
