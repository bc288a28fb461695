from typing import Literal

ServiceCharacteristicInputName = Literal["endPolicy", "iccid", "msisdn"]

SERVICE_CHARACTERISTIC_INPUT_NAME_VALUES: set[ServiceCharacteristicInputName] = {
    "endPolicy",
    "iccid",
    "msisdn",
}


def check_service_characteristic_input_name(
    value: str,
) -> ServiceCharacteristicInputName:
    if value in SERVICE_CHARACTERISTIC_INPUT_NAME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SERVICE_CHARACTERISTIC_INPUT_NAME_VALUES!r}"
    )
