from typing import Literal

ProductInputReferredType = Literal["Product"]

PRODUCT_INPUT_REFERRED_TYPE_VALUES: set[ProductInputReferredType] = {
    "Product",
}


def check_product_input_referred_type(value: str) -> ProductInputReferredType:
    if value in PRODUCT_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_INPUT_REFERRED_TYPE_VALUES!r}"
    )
