from typing import Literal

ExternalIdInputV5Type = Literal["ExternalIdentifier"]

EXTERNAL_ID_INPUT_V5_TYPE_VALUES: set[ExternalIdInputV5Type] = {
    "ExternalIdentifier",
}


def check_external_id_input_v5_type(value: str) -> ExternalIdInputV5Type:
    if value in EXTERNAL_ID_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {EXTERNAL_ID_INPUT_V5_TYPE_VALUES!r}"
    )
