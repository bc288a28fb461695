from typing import Literal

ProductCharacteristicInputValueType = Literal["string"]

PRODUCT_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES: set[
    ProductCharacteristicInputValueType
] = {
    "string",
}


def check_product_characteristic_input_value_type(
    value: str,
) -> ProductCharacteristicInputValueType:
    if value in PRODUCT_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES!r}"
    )
