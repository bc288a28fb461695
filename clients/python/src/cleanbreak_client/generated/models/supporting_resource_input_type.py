from typing import Literal

SupportingResourceInputType = Literal["ResourceRef"]

SUPPORTING_RESOURCE_INPUT_TYPE_VALUES: set[SupportingResourceInputType] = {
    "ResourceRef",
}


def check_supporting_resource_input_type(value: str) -> SupportingResourceInputType:
    if value in SUPPORTING_RESOURCE_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUPPORTING_RESOURCE_INPUT_TYPE_VALUES!r}"
    )
