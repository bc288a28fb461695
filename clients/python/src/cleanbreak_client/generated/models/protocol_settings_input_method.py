from typing import Literal

ProtocolSettingsInputMethod = Literal["POST"]

PROTOCOL_SETTINGS_INPUT_METHOD_VALUES: set[ProtocolSettingsInputMethod] = {
    "POST",
}


def check_protocol_settings_input_method(value: str) -> ProtocolSettingsInputMethod:
    if value in PROTOCOL_SETTINGS_INPUT_METHOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PROTOCOL_SETTINGS_INPUT_METHOD_VALUES!r}"
    )
