from typing import Literal

ProductInputV5Type = Literal["Product", "ProductRef"]

PRODUCT_INPUT_V5_TYPE_VALUES: set[ProductInputV5Type] = {
    "Product",
    "ProductRef",
}


def check_product_input_v5_type(value: str) -> ProductInputV5Type:
    if value in PRODUCT_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_INPUT_V5_TYPE_VALUES!r}"
    )
