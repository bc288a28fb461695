from typing import Literal

ServiceOrderInputReferredType = Literal["ServiceOrder"]

SERVICE_ORDER_INPUT_REFERRED_TYPE_VALUES: set[ServiceOrderInputReferredType] = {
    "ServiceOrder",
}


def check_service_order_input_referred_type(
    value: str,
) -> ServiceOrderInputReferredType:
    if value in SERVICE_ORDER_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_INPUT_REFERRED_TYPE_VALUES!r}"
    )
