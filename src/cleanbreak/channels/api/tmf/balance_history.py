"""TMF654's BalanceActionHistory: what was done to the paid credit of lines."""

from typing import Any

from django.utils.translation import gettext, gettext_noop

from cleanbreak.channels.api.tmf.answers import (
    Document,
    Listed,
    ParameterMalformed,
    instant,
    wanted_of,
)
from cleanbreak.channels.api.tmf.balance_task import problem_sentence
from cleanbreak.channels.api.tmf.bucket import (
    BASE,
    SCOPE,
    bucket_reference,
    number_reference,
    quantity,
)
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.domain.balance_task import TaskKind
from cleanbreak.domain.bucket import BucketId, BucketPart
from cleanbreak.flows.read_balance_history import Action, list_actions, read_action

DEPTH_MAX = 10_000
"""So deep one may page: of one line there never is so much, see ``bucket.id``."""
OF_ACTION = (
    "id href @type amount amount.amount amount.units bucket bucket.id bucket.href"
    " confirmationDate description logicalResource logicalResource.id logicalResource.href reason"
    " receiverBucket receiverBucket.id receiverBucket.href receiverLogicalResource"
    " receiverLogicalResource.id receiverLogicalResource.href requestedDate status usageType"
)
ACTION = Kind(
    properties=frozenset(OF_ACTION.split()),
    required=frozenset({"status", "receiverLogicalResource"}),
)
REASONS = {
    "payout": gettext_noop("Money on its way back to the holder"),
    "settlement": gettext_noop("Settled at the end"),
}


@tmf_operation(
    scope=SCOPE, gives=ACTION, parameters=("id", "bucket.id", "product.id", "offset", "limit")
)
def listed(asked: Asked) -> Answer:
    """List what was done to balances, the newest first."""
    wanted = wanted_of(asked.query, sorts=())
    if wanted.offset + wanted.limit > DEPTH_MAX:
        raise ParameterMalformed(parameter="offset")
    page = list_actions(asked.party, wanted)
    return Listed([_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=ACTION)
def one(asked: Asked) -> Answer:
    """Tell of one thing that was done."""
    return _document(read_action(asked.wanted, asked.party))


def _document(action: Action) -> Document:
    receiver = BucketId(BucketPart.PAID, action.receiver_line_id)
    document: dict[str, Any] = {
        "id": action.action_id,
        "href": f"{BASE}/balanceActionHistory/{action.action_id}",
        "@type": "BalanceActionHistory",
        "status": action.status,
        "requestedDate": instant(action.asked_at),
        "reason": _reason(action),
        "usageType": "monetary",
        "bucket": bucket_reference(BucketId(BucketPart.PAID, action.line_id)),
        "logicalResource": [number_reference(action.line_id)],
        "receiverBucket": bucket_reference(receiver),
        "receiverLogicalResource": number_reference(action.receiver_line_id),
    }
    if action.amount_minor is not None:
        document["amount"] = quantity(action.amount_minor, action.currency)
    if action.done_at is not None:
        document["confirmationDate"] = instant(action.done_at)
    if action.task is not None and (sentence := problem_sentence(action.task)):
        document["description"] = sentence
    return document


def _reason(action: Action) -> str:
    if action.task is not None:
        return TaskKind(action.task.kind).type_name
    return gettext(REASONS[action.action_id.partition("-")[0]])
