"""What an HSS says to MMEs and SGSNs (3GPP TS 29.272)."""

from dataclasses import dataclass
from enum import Enum, IntEnum, IntFlag
from typing import Any

from diameter.message.avp.grouped import (  # type: ignore[import-untyped]
    SubscriptionData,
    VendorSpecificApplicationId,
)
from diameter.message.commands import (  # type: ignore[import-untyped]
    CancelLocationRequest,
    InsertSubscriberDataRequest,
)

from cleanbreak.adapters.diameter_node import S6A, Request

TGPP = 10415
"""The vendor number of 3GPP."""
NO_STATE_MAINTAINED = 1
"""Auth-Session-State: each request is a session of its own (TS 29.272 clause 7.1.5)."""


class CancellationType(IntEnum):
    """Why a location is cancelled (TS 29.272 clause 7.3.24)."""

    SUBSCRIPTION_WITHDRAWAL = 2


class ClrFlag(IntFlag):
    """CLR-Flags (TS 29.272 clause 7.3.152)."""

    S6A_S6D_INDICATOR = 1 << 0
    """The MME is meant; without it the SGSN, of a node that is both."""


class IdrFlag(IntFlag):
    """IDR-Flags (TS 29.272 clause 7.3.103)."""

    EPS_USER_STATE_REQUEST = 1 << 2


class ExperimentalResult(IntEnum):
    """Result codes of 3GPP (TS 29.272 clause 7.4.3).

    In the base protocol 5001 means something else: DIAMETER_AVP_UNSUPPORTED.
    """

    USER_UNKNOWN = 5001


class NodeKind(Enum):
    """What serves a phone."""

    MME = "mme"
    SGSN = "sgsn"


@dataclass(frozen=True, slots=True)
class ServingNode:
    """One MME or SGSN."""

    kind: NodeKind
    identity: str
    realm: str

    @property
    def element(self) -> str:
        """Return the name for sightings."""
        return f"{self.kind.value}:{self.identity}"


def cancel_location(node: ServingNode, imsi: str) -> Request:
    """Return the request to forget a subscriber for good (TS 29.272 clauses 5.2.1.2 and 7.2.7).

    A node that does not know the subscriber answers SUCCESS.
    """
    request = _about(CancelLocationRequest(), node, imsi)
    request.cancellation_type = CancellationType.SUBSCRIPTION_WITHDRAWAL.value
    is_mme = node.kind is NodeKind.MME
    request.clr_flags = ClrFlag.S6A_S6D_INDICATOR.value if is_mme else 0
    return request


def user_state(node: ServingNode, imsi: str) -> Request:
    """Return the question in which state a subscriber is; it changes nothing.

    It is an Insert-Subscriber-Data-Request (TS 29.272 clauses 5.2.2.1 and 7.2.9) that inserts no
    data. A node that does not know the subscriber answers USER_UNKNOWN.
    """
    request = _about(InsertSubscriberDataRequest(), node, imsi)
    request.subscription_data = SubscriptionData()
    request.idr_flags = IdrFlag.EPS_USER_STATE_REQUEST.value
    return request


def _about(request: Any, node: ServingNode, imsi: str) -> Request:
    request.header.application_id = S6A.number
    request.vendor_specific_application_id = VendorSpecificApplicationId(
        vendor_id=S6A.vendor, auth_application_id=S6A.number
    )
    request.auth_session_state = NO_STATE_MAINTAINED
    request.destination_host = node.identity.encode()
    request.destination_realm = node.realm.encode()
    request.user_name = imsi
    return request
