"""Read camt.053 and camt.054: what was booked on the account that pays.

A debit that is booked is settled. A credit that gives back what was debited is a return: it has
``RtrInf``, or the transaction code of one, or the sign of a reversal. What is pending is not money
yet. Statements of other accounts are none of ours.
"""

from collections.abc import Sequence
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
REVERSED = "true"
OTHER_ACCOUNTS = "{} statements of accounts that do not pay were left out"
CREDIT_UNCLEAR = "a credit bears the name of a payment, and does not say that it is a return"
DEBIT_REVERSED = "a return was taken back: ask the bank"


def read_statement(message: Node, reading: Reading) -> BankFile:
    """Return what a ``BkToCstmrStmt`` says (camt.053)."""
    return _read(message, "Stmt", reading)


def read_notification(message: Node, reading: Reading) -> BankFile:
    """Return what a ``BkToCstmrDbtCdtNtfctn`` says (camt.054)."""
    return _read(message, "Ntfctn", reading)


def _read(message: Node, name: str, reading: Reading) -> BankFile:
    statements = message.all(name)
    ours = [one for one in statements if _account(one) == reading.account]
    made = message.moment(reading.time_zone, "GrpHdr/CreDtTm")
    told: list[Told] = []
    remarks: list[str] = []
    for statement in ours:
        at = first_moment(statement.moment(reading.time_zone, "CreDtTm"), made)
        for entry in statement.all("Ntry"):
            if entry.text("Sts/Cd", "Sts") == "BOOK":
                reader = _EntryReader(entry, _booked_at(entry, reading) or at)
                told += reader.told()
                remarks += reader.remarks
    if others := len(statements) - len(ours):
        remarks.append(OTHER_ACCOUNTS.format(others))
    return BankFile(told=told, remarks=remarks)


def _account(statement: Node) -> str:
    return "".join(statement.text("Acct/Id/IBAN", "Acct/Id/Othr/Id").split()).upper()


def _booked_at(entry: Node, reading: Reading) -> datetime | None:
    return entry.moment(reading.time_zone, "BookgDt")


class _EntryReader:
    """Reads one entry: of one payment, of several, or of a whole batch without details."""

    def __init__(self, entry: Node, at: datetime) -> None:
        self._entry, self._at = entry, at
        self.remarks: list[str] = []

    def told(self) -> Sequence[Told]:
        details = [one for group in self._entry.all("NtryDtls") for one in group.all("TxDtls")]
        named = [one for one in details if _name(one)]
        if named:
            is_alone = len(details) == 1
            return [told for one in named if (told := self._of_payment(one, is_alone))]
        return self._of_batch(details)

    def _of_payment(self, details: Node, is_alone: bool) -> Told | None:
        is_credit = details.text("CdtDbtInd") or self._entry.text("CdtDbtInd")
        became = self._became(details, is_credit == "CRDT")
        if became is None:
            return None
        return Told(
            became=became,
            at=self._at,
            end_to_end_id=_name(details),
            amount=_amount(details, became) or (self._entry.amount("Amt") if is_alone else None),
            reason=reason_in(details, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        )

    def _became(self, details: Node, is_credit: bool) -> PayoutState | None:
        is_reversal = self._entry.text("RvslInd") in (REVERSED, "1")
        if not is_credit:
            if is_reversal:
                self.remarks.append(DEBIT_REVERSED)
                return None
            return PayoutState.SETTLED
        if is_reversal or details.has("RtrInf") or self._is_return(details):
            return PayoutState.RETURNED
        self.remarks.append(CREDIT_UNCLEAR)
        return None

    def _is_return(self, details: Node) -> bool:
        path = "BkTxCd/Domn/Fmly/SubFmlyCd"
        return bool(RETURNS & {details.text(path), self._entry.text(path)})

    def _of_batch(self, details: Sequence[Node]) -> Sequence[Told]:
        """Return a debit of a whole batch, by the name of the batch."""
        if self._entry.text("CdtDbtInd") != "DBIT" or self._entry.text("RvslInd") == REVERSED:
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
                    batch_id=batch_id,
                    amount=self._entry.amount("Amt"),
                    count=place.count("NbOfTxs"),
                )
                return [about]
        return []


def _name(details: Node) -> str:
    name = details.text("Refs/EndToEndId")
    return "" if name == "NOTPROVIDED" else name


def _amount(details: Node, became: PayoutState) -> WrittenAmount | None:
    """Return the amount of a payment as we named it; of a return, what came."""
    instructed, booked = "AmtDtls/InstdAmt/Amt", ("Amt", "AmtDtls/TxAmt/Amt")
    if became is PayoutState.RETURNED:
        return details.amount(*booked, instructed)
    return details.amount(instructed, *booked)
