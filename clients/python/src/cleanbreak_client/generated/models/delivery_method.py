from typing import Literal

DeliveryMethod = Literal["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"]

DELIVERY_METHOD_VALUES: set[DeliveryMethod] = {
    "urn:ietf:rfc:8935",
    "urn:ietf:rfc:8936",
}


def check_delivery_method(value: str) -> DeliveryMethod:
    if value in DELIVERY_METHOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DELIVERY_METHOD_VALUES!r}"
    )
