from typing import Literal

ServiceCharacteristicInputType = Literal["Characteristic", "StringCharacteristic"]

SERVICE_CHARACTERISTIC_INPUT_TYPE_VALUES: set[ServiceCharacteristicInputType] = {
    "Characteristic",
    "StringCharacteristic",
}


def check_service_characteristic_input_type(
    value: str,
) -> ServiceCharacteristicInputType:
    if value in SERVICE_CHARACTERISTIC_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_CHARACTERISTIC_INPUT_TYPE_VALUES!r}"
    )
