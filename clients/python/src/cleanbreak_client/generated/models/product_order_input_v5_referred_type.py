from typing import Literal

ProductOrderInputV5ReferredType = Literal["ProductOrder"]

PRODUCT_ORDER_INPUT_V5_REFERRED_TYPE_VALUES: set[ProductOrderInputV5ReferredType] = {
    "ProductOrder",
}


def check_product_order_input_v5_referred_type(
    value: str,
) -> ProductOrderInputV5ReferredType:
    if value in PRODUCT_ORDER_INPUT_V5_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_INPUT_V5_REFERRED_TYPE_VALUES!r}"
    )
