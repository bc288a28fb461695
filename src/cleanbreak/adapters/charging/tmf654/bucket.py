"""A bucket (TMF654): what is left in one part of an account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from cleanbreak.adapters.charging.tmf654.amounts import read_amount
from cleanbreak.adapters.charging.tmf654.settings import KnownBy
from cleanbreak.adapters.charging.tmf654.validity import Validity
from cleanbreak.ports.errors import Refused, Unavailable

MONETARY = "monetary"
"""``UsageType`` of money; the others are voice, data, sms and other."""
EXPIRED, SUSPENDED = "expired", "suspended"
"""``BucketStatusType`` of what cannot be used; the third one is active."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One bucket, as it was read."""

    bucket_id: str = field(repr=False)
    name: str = field(repr=False)
    type: str
    """``@type``."""
    usage_type: str
    units: str
    remaining: Decimal
    reserved: Decimal
    status: str
    validity: Validity
    is_shared: bool
    """Whether others than our account use it, too."""
    characteristics: Mapping[str, str] = field(repr=False)
    """Not of TMF654 4.0, which lets a bucket be extended (``@type``)."""

    @property
    def digest(self) -> str:
        """Return what may be kept of its id, which may hold a number."""
        return sha256(self.bucket_id.encode()).hexdigest()[:16]

    def is_over(self, now: datetime) -> bool:
        """Return whether its validity has ended."""
        return self.status == EXPIRED or self.validity.is_over(now)

    def is_usable(self, now: datetime) -> bool:
        """Return whether something could be charged to it now, were something in it."""
        return self.status != SUSPENDED and not self.is_over(now)


def read_bucket(item: Mapping[str, Any], known_by: KnownBy, account: str) -> Bucket:
    """Return one item of an answer to the question for the buckets of an account.

    :raises Unavailable: if it is somebody else's: the answer is not one to our question.
    :raises Refused: if it cannot be told what it is.
    """
    owners = references(item, known_by)
    if not owners:
        raise Refused(f"A bucket does not say in {known_by.field} whose it is.")
    if account not in owners:
        raise Unavailable("The charging system answered about another account.")
    try:
        validity = Validity.from_json(item.get("validFor"))
    except ValueError as error:
        raise Refused(f"A bucket does not say how long it is valid: {error}.") from error
    remaining, units = _quantity(item, "remainingValue")
    return Bucket(
        bucket_id=item["id"],
        name=_text(item, "name"),
        type=_text(item, "@type"),
        usage_type=_text(item, "usageType"),
        units=units,
        remaining=remaining,
        reserved=_quantity(item, "reservedValue")[0] if "reservedValue" in item else NOTHING,
        status=_text(item, "status").lower(),
        validity=validity,
        is_shared=item.get("isShared") is True or _is_shared(item, known_by, account),
        characteristics=_characteristics(item.get("characteristic")),
    )


def references(item: Mapping[str, Any], known_by: KnownBy) -> list[str]:
    """Return the ids of one kind that something refers to."""
    found = item.get(known_by.field)
    listed = found if isinstance(found, list) else [found]
    ids = [one.get("id") for one in listed if isinstance(one, Mapping)]
    return [one for one in ids if isinstance(one, str)]


def _is_shared(item: Mapping[str, Any], known_by: KnownBy, account: str) -> bool:
    """Return whether the bucket serves others: a line may have several products, but one number."""
    others = {*references(item, known_by)} - {account}
    return bool(others) or len({*references(item, KnownBy.LOGICAL_RESOURCE)}) > 1


def _quantity(item: Mapping[str, Any], name: str) -> tuple[Decimal, str]:
    """Return amount and units; the specification's default amount of 1 is believed by nobody."""
    quantity = item.get(name)
    if not isinstance(quantity, Mapping):
        raise Refused("A bucket does not say how much it holds.")
    return read_amount(quantity.get("amount")), _text(quantity, "units")


def _characteristics(found: Any) -> dict[str, str]:
    listed = found if isinstance(found, list) else []
    return {
        one["name"]: str(one.get("value"))
        for one in listed
        if isinstance(one, Mapping) and isinstance(one.get("name"), str)
    }


def _text(item: Mapping[str, Any], name: str) -> str:
    text = item.get(name)
    return text if isinstance(text, str) else ""
