from typing import Literal

ProductOrderInputReferredType = Literal["ProductOrder"]

PRODUCT_ORDER_INPUT_REFERRED_TYPE_VALUES: set[ProductOrderInputReferredType] = {
    "ProductOrder",
}


def check_product_order_input_referred_type(
    value: str,
) -> ProductOrderInputReferredType:
    if value in PRODUCT_ORDER_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_INPUT_REFERRED_TYPE_VALUES!r}"
    )
