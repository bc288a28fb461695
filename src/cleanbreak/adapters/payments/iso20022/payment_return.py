"""Read pacs.004: payments that come back from the bank of the payee.

Between banks, and handed through by some. What comes is ``RtrdIntrBkSttlmAmt``: the charges of
``ChrgsInf`` are taken off it already (ISO 20022 pacs.004, RtrdIntrBkSttlmAmt).
"""

from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.adapters.payments.iso20022.told import (
    BankFile,
    Node,
    Reading,
    Told,
    first_moment,
    reason_in,
)
from cleanbreak.domain.payout import PayoutState

WHOLE_FILE = "a return of a whole file does not name its payments: ask the bank"


def read_payment_return(message: Node, reading: Reading) -> BankFile:
    """Return what a ``PmtRtr`` says.

    :raises UnreadableFile: if a return does not say how much comes back.
    """
    zone = reading.time_zone
    made = (
        message.moment(zone, "GrpHdr/IntrBkSttlmDt"),
        message.moment(zone, "GrpHdr/CreDtTm"),
    )
    payments = message.all("TxInf")
    told = []
    for one in payments:
        amount = one.amount("RtrdIntrBkSttlmAmt")
        if amount is None:
            raise UnreadableFile("it does not say how much comes back")
        told.append(
            Told(
                became=PayoutState.RETURNED,
                at=first_moment(one.moment(zone, "IntrBkSttlmDt"), *made),
                end_to_end_id=one.text("OrgnlEndToEndId"),
                amount=amount,
                reason=reason_in(one, "RtrRsnInf/Rsn/Cd", "RtrRsnInf/Rsn/Prtry"),
            )
        )
    return BankFile(told=told, remarks=() if payments else [WHOLE_FILE])
