"""Read pain.002: what the bank means to do with the payments of a file.

A payment's own status counts before that of its group, and that before the file's. ``Accepted`` is
never the end: a bank may still send the money back. ``DUPL`` and ``AM05`` say that the bank has the
same payments already; so nothing is known to have failed, and a person looks.
"""

from dataclasses import replace
from datetime import datetime

from cleanbreak.adapters.payments.iso20022.told import (
    BankFile,
    Node,
    Reading,
    Told,
    first_moment,
    reason_in,
)
from cleanbreak.domain.payout import PayoutState

BECAME = {
    **dict.fromkeys(("ACTC", "ACCP", "ACFC", "ACSP", "ACWC", "ACWP", "PATC"), PayoutState.ACCEPTED),
    **dict.fromkeys(("ACSC", "ACCC"), PayoutState.SETTLED),
    **dict.fromkeys(("RJCT", "CANC"), PayoutState.REJECTED),
}
"""ExternalPaymentTransactionStatus1Code; ACSC: the debtor's account is debited. RCVD, PDNG, PART
and BLCK move nothing."""
DUPLICATE = {"DUPL", "AM05"}
DUPLICATE_FILE = "the bank has got one of our files before; its payments are as they were"
DUPLICATE_PAYMENT = "the bank calls a payment a duplicate: ask it whether the payment was made"


def read_status_report(message: Node, reading: Reading) -> BankFile:
    """Return what a ``CstmrPmtStsRpt`` says, the widest word first."""
    reader = _Reader(first_moment(message.moment(reading.time_zone, "GrpHdr/CreDtTm")))
    for file in message.all("OrgnlGrpInfAndSts"):
        reader.read_file(file, message.all("OrgnlPmtInfAndSts"))
    return BankFile(told=reader.told, is_status_report=True, remarks=reader.remarks)


class _Reader:
    def __init__(self, at: datetime) -> None:
        self._at = at
        self.told: list[Told] = []
        self.remarks: list[str] = []

    def read_file(self, file: Node, groups: list[Node]) -> None:
        batch_id = file.text("OrgnlMsgId")
        if "DUPL" in _reasons(file):
            self.remarks.append(DUPLICATE_FILE)
            return
        self._tell(file, "GrpSts", Told(became=None, at=self._at, batch_id=batch_id))
        for group in groups:
            about = Told(
                became=None,
                at=self._at,
                batch_id=batch_id,
                group_id=group.text("OrgnlPmtInfId"),
            )
            self._tell(group, "PmtInfSts", about)
        payments = [one for group in groups for one in group.all("TxInfAndSts")]
        for payment in [*file.all("TxInfAndSts"), *payments]:
            about = Told(
                became=None,
                at=self._at,
                batch_id=batch_id,
                end_to_end_id=payment.text("OrgnlEndToEndId"),
                amount=payment.amount("OrgnlTxRef/Amt/InstdAmt"),
            )
            if about.end_to_end_id:
                self._tell(payment, "TxSts", about)

    def _tell(self, node: Node, status: str, about: Told) -> None:
        code, reasons = node.text(status), _reasons(node)
        if not code:
            return
        became = BECAME.get(code)
        if became is PayoutState.REJECTED and DUPLICATE & set(reasons):
            self.told.append(replace(about, remark=DUPLICATE_PAYMENT))
            return
        why = reasons[0] if became is PayoutState.REJECTED and reasons else ""
        self.told.append(replace(about, became=became, reason=why))


def _reasons(node: Node) -> list[str]:
    return [
        code for one in node.all("StsRsnInf") if (code := reason_in(one, "Rsn/Cd", "Rsn/Prtry"))
    ]
