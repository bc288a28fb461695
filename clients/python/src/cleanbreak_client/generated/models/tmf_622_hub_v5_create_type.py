from typing import Literal

Tmf622HubV5CreateType = Literal["Hub"]

TMF_622_HUB_V5_CREATE_TYPE_VALUES: set[Tmf622HubV5CreateType] = {
    "Hub",
}


def check_tmf_622_hub_v5_create_type(value: str) -> Tmf622HubV5CreateType:
    if value in TMF_622_HUB_V5_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TMF_622_HUB_V5_CREATE_TYPE_VALUES!r}"
    )
