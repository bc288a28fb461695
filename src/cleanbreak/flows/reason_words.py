"""Why a payment failed, in plain words: the codes that banks use (ISO 20022)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASON_WORDS: dict[str, Promise] = {
    "AC01": _("the account number is wrong"),
    "AC04": _("the account is closed"),
    "AC06": _("the account is blocked"),
    "AC13": _("the account is of a kind that cannot be paid to"),
    "AG01": _("this account does not take such payments"),
    "AG02": _("this account does not take such payments"),
    "AM04": _("our own account had too little money"),
    "AM05": _("the bank took it for a payment that was made before"),
    "BE01": _("the name does not belong to the account"),
    "BE04": _("the bank asks for the address of the account's owner"),
    "BE05": _("the bank does not know who sends the money"),
    "CUST": _("the owner of the account sent it back"),
    "DUPL": _("the bank took it for a payment that was made before"),
    "FOCR": _("it was called back"),
    "MD07": _("the owner of the account has died"),
    "MS02": _("the owner of the account sent it back"),
    "MS03": _("the bank gives no reason"),
    "NARR": _("the bank gives a reason of its own"),
    "RC01": _("the code of the bank is wrong"),
    "RR01": _("the bank must be told more about who sends the money"),
    "RR02": _("the bank must be told more about who sends the money"),
    "RR03": _("the bank must be told more about the owner of the account"),
    "RR04": _("a law or a regulator forbids this payment"),
    "TM01": _("it came to the bank too late that day"),
}
"""ISO 20022 ExternalStatusReason1Code, ExternalReturnReason1Code: those that payouts meet."""
HOLDER_CAN_ACT = frozenset({"AC01", "AC04", "AC13", "AG01", "AG02", "BE01", "BE04", "RC01"})
"""What a holder is told: a reason that choosing another account cures, and that tells nobody of a
death or of a suspicion."""


def reason_text(code: str) -> str:
    """Return the words for a code; a code that is not in the table is shown as it is."""
    words = REASON_WORDS.get(code)
    return f"{code}: {words}" if words else code


def reason_for_holder(code: str) -> str:
    """Return the words that the holder is told; empty where they are told none."""
    return str(REASON_WORDS[code]) if code in HOLDER_CAN_ACT else ""
