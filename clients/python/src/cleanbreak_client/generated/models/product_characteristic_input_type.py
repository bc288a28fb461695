from typing import Literal

ProductCharacteristicInputType = Literal["Characteristic", "StringCharacteristic"]

PRODUCT_CHARACTERISTIC_INPUT_TYPE_VALUES: set[ProductCharacteristicInputType] = {
    "Characteristic",
    "StringCharacteristic",
}


def check_product_characteristic_input_type(
    value: str,
) -> ProductCharacteristicInputType:
    if value in PRODUCT_CHARACTERISTIC_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_TYPE_VALUES!r}"
    )
