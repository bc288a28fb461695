from typing import Literal

ProductCharacteristicInputV5ValueType = Literal["string"]

PRODUCT_CHARACTERISTIC_INPUT_V5_VALUE_TYPE_VALUES: set[
    ProductCharacteristicInputV5ValueType
] = {
    "string",
}


def check_product_characteristic_input_v5_value_type(
    value: str,
) -> ProductCharacteristicInputV5ValueType:
    if value in PRODUCT_CHARACTERISTIC_INPUT_V5_VALUE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_V5_VALUE_TYPE_VALUES!r}"
    )
