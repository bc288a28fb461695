"""What stories about resources, service orders and buckets have in common."""

from typing import Any

from django.utils import timezone

from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow

STATES = ("resourceStatus", "administrativeState", "operationalState", "usageState")


def in_confidence(order_id: str) -> None:
    """Make an order one that nobody may know of."""
    ConfidentialRequestRow.objects.create(
        submission_key="k", person_name="", msisdn="", safe_medium="email", safe_address="",
        language="en", received_at=timezone.now(), order_id=order_id,
    )  # fmt: skip


def transfer_of(line: LineRow, receiver: LineRow, amount: Any = 12.34, **more: Any) -> Any:
    """Return the body that has what is owed for a line go to another."""
    return {
        "@type": "TransferBalance",
        "amount": {"amount": amount, "units": "EUR"},
        "bucket": {"id": f"paid-{line.line_id}"},
        "channel": {"id": "crm"},
        "logicalResource": [{"id": f"number-{line.line_id}"}],
        "reason": "end-of-line",
        "receiverBucket": {"id": f"paid-{receiver.line_id}"},
        "receiverBucketUsageType": "monetary",
        "receiverLogicalResource": {"id": f"number-{receiver.line_id}"},
        "usageType": "monetary",
        **more,
    }


def states_of(resource: dict[str, Any]) -> tuple[str, ...]:
    return tuple(resource[name] for name in STATES)
