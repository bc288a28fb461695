from typing import Literal

ServiceCharacteristicInputValueType = Literal["string"]

SERVICE_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES: set[
    ServiceCharacteristicInputValueType
] = {
    "string",
}


def check_service_characteristic_input_value_type(
    value: str,
) -> ServiceCharacteristicInputValueType:
    if value in SERVICE_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_CHARACTERISTIC_INPUT_VALUE_TYPE_VALUES!r}"
    )
