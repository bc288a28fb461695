"""Which properties TMF622's documents have, by path; ``fields`` chooses of them."""

from functools import partial

from cleanbreak.channels.api.tmf.declined_order import chosen_paths
from cleanbreak.channels.api.tmf.partner import Kind
from cleanbreak.domain.client_order import VERSIONS
from cleanbreak.domain.client_words import WORDS
from cleanbreak.domain.json_shape import Shape, paths_of, required_paths
from cleanbreak.domain.told_event import EventApi

OF_ORDER = (
    "id href @type state cancellationDate completionDate expectedCompletionDate"
    " requestedCompletionDate productOrderItem productOrderItem.id productOrderItem.@type"
    " productOrderItem.action productOrderItem.quantity productOrderItem.state"
    " productOrderItem.product productOrderItem.product.id productOrderItem.product.href"
    " productOrderItem.product.@type"
)
ONLY_IN = {
    4: "orderDate",
    5: "creationDate"
    " productOrderMilestone productOrderMilestone.id productOrderMilestone.name"
    " productOrderMilestone.status productOrderMilestone.milestoneDate"
    " productOrderMilestone.message productOrderMilestone.productOrderItem"
    " productOrderJeopardyAlert productOrderJeopardyAlert.id productOrderJeopardyAlert.name"
    " productOrderJeopardyAlert.jeopardyType productOrderJeopardyAlert.message"
    " productOrderErrorMessage productOrderErrorMessage.code productOrderErrorMessage.reason"
    " productOrderErrorMessage.message",
}
OF_CANCEL = (
    "id href @type state cancellationReason effectiveCancellationDate requestedCancellationDate"
    " productOrder productOrder.id productOrder.href productOrder.@type"
    " productOrder.@referredType"
)
APIS = {4: EventApi.ORDERING_4, 5: EventApi.ORDERING_5}
REQUIRED_ORDER = {4: "productOrderItem productOrderItem.action", 5: ""}
REQUIRED_CANCEL = {4: "productOrder", 5: ""}


def _order(version: int) -> Kind:
    words = Shape(WORDS[version])
    return Kind(
        properties=frozenset({*OF_ORDER.split(), *ONLY_IN[version].split(), *paths_of(words)}),
        required=frozenset({*REQUIRED_ORDER[version].split(), *required_paths(words)}),
        more=partial(chosen_paths, APIS[version]),
    )


def _cancel(version: int) -> Kind:
    more = ["creationDate"] if version == 5 else []
    return Kind(
        properties=frozenset({*OF_CANCEL.split(), *more}),
        required=frozenset(REQUIRED_CANCEL[version].split()),
    )


ORDER = {version: _order(version) for version in VERSIONS}
CANCEL = {version: _cancel(version) for version in VERSIONS}
