from typing import Literal

ServiceOrderItemInputType = Literal["ServiceOrderItem"]

SERVICE_ORDER_ITEM_INPUT_TYPE_VALUES: set[ServiceOrderItemInputType] = {
    "ServiceOrderItem",
}


def check_service_order_item_input_type(value: str) -> ServiceOrderItemInputType:
    if value in SERVICE_ORDER_ITEM_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_ORDER_ITEM_INPUT_TYPE_VALUES!r}"
    )
