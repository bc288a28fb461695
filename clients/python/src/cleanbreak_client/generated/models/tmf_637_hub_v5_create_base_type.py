from typing import Literal

Tmf637HubV5CreateBaseType = Literal["Hub"]

TMF_637_HUB_V5_CREATE_BASE_TYPE_VALUES: set[Tmf637HubV5CreateBaseType] = {
    "Hub",
}


def check_tmf_637_hub_v5_create_base_type(value: str) -> Tmf637HubV5CreateBaseType:
    if value in TMF_637_HUB_V5_CREATE_BASE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TMF_637_HUB_V5_CREATE_BASE_TYPE_VALUES!r}"
    )
