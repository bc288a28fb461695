from typing import Literal

ProductInputV5ReferredType = Literal["Product"]

PRODUCT_INPUT_V5_REFERRED_TYPE_VALUES: set[ProductInputV5ReferredType] = {
    "Product",
}


def check_product_input_v5_referred_type(value: str) -> ProductInputV5ReferredType:
    if value in PRODUCT_INPUT_V5_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_INPUT_V5_REFERRED_TYPE_VALUES!r}"
    )
