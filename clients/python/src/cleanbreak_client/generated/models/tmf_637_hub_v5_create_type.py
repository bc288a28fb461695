from typing import Literal

Tmf637HubV5CreateType = Literal["Hub"]

TMF_637_HUB_V5_CREATE_TYPE_VALUES: set[Tmf637HubV5CreateType] = {
    "Hub",
}


def check_tmf_637_hub_v5_create_type(value: str) -> Tmf637HubV5CreateType:
    if value in TMF_637_HUB_V5_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TMF_637_HUB_V5_CREATE_TYPE_VALUES!r}"
    )
