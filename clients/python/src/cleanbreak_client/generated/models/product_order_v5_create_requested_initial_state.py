from typing import Literal

ProductOrderV5CreateRequestedInitialState = Literal["acknowledged"]

PRODUCT_ORDER_V5_CREATE_REQUESTED_INITIAL_STATE_VALUES: set[
    ProductOrderV5CreateRequestedInitialState
] = {
    "acknowledged",
}


def check_product_order_v5_create_requested_initial_state(
    value: str,
) -> ProductOrderV5CreateRequestedInitialState:
    if value in PRODUCT_ORDER_V5_CREATE_REQUESTED_INITIAL_STATE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_V5_CREATE_REQUESTED_INITIAL_STATE_VALUES!r}"
    )
