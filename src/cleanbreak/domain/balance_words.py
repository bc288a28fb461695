"""What TMF654 4.0.0 lets a client say of a task upon a balance: every property of its file.

Nothing is changed by a word but by amount, bucket and the few that `balance_task.py` reads; all of
it is kept sealed, and given back as it was said.
"""

from collections.abc import Mapping

from cleanbreak.domain.balance_task import TaskKind
from cleanbreak.domain.client_words import (
    NAME,
    OF_EACH_MOST,
    TYPE_NAME,
    URI,
    typed,
)
from cleanbreak.domain.json_shape import (
    Choice,
    Instant,
    Kind,
    ListOf,
    Number,
    Shape,
    Text,
    Truth,
    Whole,
)

SENT = Instant(as_sent=True)
WORDS = Text(length_max=2_000)


def _part(properties: Mapping[str, Kind], needs: str = "") -> Shape:
    of_each: dict[str, Kind] = {
        "@type": TYPE_NAME,
        "@baseType": TYPE_NAME,
        "@schemaLocation": URI,
    }
    return Shape({**of_each, **properties}, required=frozenset(needs.split()))


def _reference(needs: str = "id", **more: Kind) -> Shape:
    refers: dict[str, Kind] = {
        "id": NAME,
        "href": Text(length_max=500),
        "name": NAME,
        "@referredType": TYPE_NAME,
    }
    return _part({**refers, **more}, needs)


REFERENCE = _reference()
PARTY = _reference("id @referredType", role=NAME)
USAGE = Choice(("monetary", "voice", "data", "sms", "other"))
OF_ALL: Mapping[str, Kind] = {
    "description": WORDS,
    "reason": WORDS,
    "amount": _part({"amount": Number(is_signed=True), "units": Text(length_max=40)}),
    "bucket": REFERENCE,
    "channel": REFERENCE,
    "logicalResource": ListOf(kind=REFERENCE, least=1, most=OF_EACH_MOST),
    "product": ListOf(kind=REFERENCE, most=OF_EACH_MOST),
    "requestor": PARTY,
    "usageType": USAGE,
    "validFor": _part({"startDateTime": SENT, "endDateTime": SENT}),
}
ACCOUNT: Mapping[str, Kind] = {"partyAccount": _reference(description=WORDS, status=NAME)}
OF_KIND: Mapping[TaskKind, Mapping[str, Kind]] = {
    TaskKind.TOPUP: {
        **ACCOUNT,
        "isAutoTopup": Truth(),
        "numberOfPeriods": Whole(least=0, most=2**31 - 1),
        "voucher": NAME,
        "balanceTopup": PARTY,
        "paymentMethod": REFERENCE,
        "recurringPeriod": Choice(("weekly", "fortnightly", "monthly")),
    },
    TaskKind.ADJUST: {"adjustType": Choice(("recurring", "oneTime"))},
    TaskKind.RESERVE: {**ACCOUNT},
    TaskKind.TRANSFER: {
        "costOwner": Choice(("originator", "receiver")),
        "receiver": PARTY,
        "receiverBucket": REFERENCE,
        "receiverBucketUsageType": USAGE,
        "receiverLogicalResource": REFERENCE,
        "receiverProduct": REFERENCE,
        "transferCost": _part({"unit": Text(length_max=40), "value": Number(is_signed=True)}),
    },
}
NEEDS = {
    TaskKind.TOPUP: "amount usageType bucket partyAccount",
    TaskKind.ADJUST: "amount usageType bucket",
    TaskKind.RESERVE: "usageType bucket partyAccount",
    TaskKind.TRANSFER: "reason receiverLogicalResource channel logicalResource amount usageType"
    " bucket receiverBucket receiverBucketUsageType",
}
CREATE: Mapping[TaskKind, Shape] = {
    kind: typed(kind.type_name, {**OF_ALL, **more}, needs=NEEDS[kind], version=4)
    for kind, more in OF_KIND.items()
}
"""What is sent to have a task."""
