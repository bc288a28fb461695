"""What stories about resources, service orders and buckets have in common."""

from django.utils import timezone

from cleanbreak.records.confidential_request import ConfidentialRequestRow


def in_confidence(order_id: str) -> None:
    """Make an order one that nobody may know of."""
    ConfidentialRequestRow.objects.create(
        submission_key="k", person_name="", msisdn="", safe_medium="email", safe_address="",
        language="en", received_at=timezone.now(), order_id=order_id,
    )  # fmt: skip
