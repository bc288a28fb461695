from typing import Literal

ProductCharacteristicInputV5Name = Literal["endPolicy", "iccid", "msisdn"]

PRODUCT_CHARACTERISTIC_INPUT_V5_NAME_VALUES: set[ProductCharacteristicInputV5Name] = {
    "endPolicy",
    "iccid",
    "msisdn",
}


def check_product_characteristic_input_v5_name(
    value: str,
) -> ProductCharacteristicInputV5Name:
    if value in PRODUCT_CHARACTERISTIC_INPUT_V5_NAME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_V5_NAME_VALUES!r}"
    )
