from typing import Literal

ProductInputType = Literal["Product", "ProductRef"]

PRODUCT_INPUT_TYPE_VALUES: set[ProductInputType] = {
    "Product",
    "ProductRef",
}


def check_product_input_type(value: str) -> ProductInputType:
    if value in PRODUCT_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_INPUT_TYPE_VALUES!r}"
    )
