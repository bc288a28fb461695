from typing import Literal

ProductCharacteristicInputV5Type = Literal["StringCharacteristic"]

PRODUCT_CHARACTERISTIC_INPUT_V5_TYPE_VALUES: set[ProductCharacteristicInputV5Type] = {
    "StringCharacteristic",
}


def check_product_characteristic_input_v5_type(
    value: str,
) -> ProductCharacteristicInputV5Type:
    if value in PRODUCT_CHARACTERISTIC_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_V5_TYPE_VALUES!r}"
    )
