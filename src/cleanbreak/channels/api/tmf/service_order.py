"""TMF641 Service Ordering 4.1.0: what each element is asked for the end of a line.

A service order is made by ordering the end (TMF622), never here. It can be withdrawn here as there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, window
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.product_order import order_address
from cleanbreak.channels.api.tmf.resource import resource_address
from cleanbreak.domain.client_order import CANCEL_SERVICE_ORDER
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.termination import OrderState, PastPointOfNoReturn
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.order_end_for_client import cancel_for_client
from cleanbreak.flows.order_step_words import STEP_WORDS, WAITING_WORDS
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_client_orders import Cancel, list_cancels, read_cancel
from cleanbreak.flows.read_service_orders import (
    Asking,
    Element,
    ServiceOrder,
    list_service_orders,
    read_service_order,
)
from cleanbreak.records.relying_party import RelyingPartyRow

SCOPE = "tmf:service-order"
BASE = "/tmf-api/serviceOrdering/v4"
