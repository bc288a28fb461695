from typing import Literal

SupportingResourceInputReferredType = Literal[
    "LogicalResource", "PhysicalResource", "Resource"
]

SUPPORTING_RESOURCE_INPUT_REFERRED_TYPE_VALUES: set[
    SupportingResourceInputReferredType
] = {
    "LogicalResource",
    "PhysicalResource",
    "Resource",
}


def check_supporting_resource_input_referred_type(
    value: str,
) -> SupportingResourceInputReferredType:
    if value in SUPPORTING_RESOURCE_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUPPORTING_RESOURCE_INPUT_REFERRED_TYPE_VALUES!r}"
    )
