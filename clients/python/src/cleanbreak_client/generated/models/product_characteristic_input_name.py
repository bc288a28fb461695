from typing import Literal

ProductCharacteristicInputName = Literal["endPolicy", "iccid", "msisdn"]

PRODUCT_CHARACTERISTIC_INPUT_NAME_VALUES: set[ProductCharacteristicInputName] = {
    "endPolicy",
    "iccid",
    "msisdn",
}


def check_product_characteristic_input_name(
    value: str,
) -> ProductCharacteristicInputName:
    if value in PRODUCT_CHARACTERISTIC_INPUT_NAME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_CHARACTERISTIC_INPUT_NAME_VALUES!r}"
    )
