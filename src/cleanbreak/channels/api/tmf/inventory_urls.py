"""Addresses of TMF639, TMF641 and TMF654, each as its file says it."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf import balance_history, bucket, service_order
from cleanbreak.channels.api.tmf.balance_task import urls_of
from cleanbreak.channels.api.tmf.partner import resource as at
from cleanbreak.channels.api.tmf.resource_urls import resource_urls
from cleanbreak.domain.balance_task import TaskKind
from cleanbreak.domain.kept_entity import EntityKind

SERVICE_ORDERS = "serviceOrdering/v4/serviceOrder"
CANCELS = "serviceOrdering/v4/cancelServiceOrder"
BUCKETS = "prepayBalanceManagement/v4/bucket"
ACCUMULATED = "prepayBalanceManagement/v4/accumulatedBalance"
HISTORY = "prepayBalanceManagement/v4/balanceActionHistory"
urlpatterns: list[URLPattern] = [
    *(one for kind in EntityKind if not kind.is_product for one in resource_urls(kind)),
    path(
        SERVICE_ORDERS,
        at(POST=service_order.create, GET=service_order.listed),
        name="tmf641-orders",
    ),
    path(
        f"{SERVICE_ORDERS}/<str:wanted>",
        at(GET=service_order.one, PATCH=service_order.change, DELETE=service_order.hide),
        name="tmf641-order",
    ),
    path(CANCELS, at(POST=service_order.cancel, GET=service_order.cancels), name="tmf641-cancels"),
    path(f"{CANCELS}/<str:wanted>", at(GET=service_order.one_cancel), name="tmf641-cancel"),
    path(BUCKETS, at(GET=bucket.listed), name="tmf654-buckets"),
    path(f"{BUCKETS}/<str:wanted>", at(GET=bucket.one), name="tmf654-bucket"),
    path(ACCUMULATED, at(GET=bucket.accumulated), name="tmf654-balances"),
    path(f"{ACCUMULATED}/<str:wanted>", at(GET=bucket.one_accumulated), name="tmf654-balance"),
    path(HISTORY, at(GET=balance_history.listed), name="tmf654-history"),
    path(f"{HISTORY}/<str:wanted>", at(GET=balance_history.one), name="tmf654-action"),
    *(
        one
        for kind in TaskKind
        for one in urls_of(kind, f"prepayBalanceManagement/v4/{kind.resource}")
    ),
]
