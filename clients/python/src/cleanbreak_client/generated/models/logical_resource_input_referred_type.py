from typing import Literal

LogicalResourceInputReferredType = Literal["LogicalResource"]

LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES: set[LogicalResourceInputReferredType] = {
    "LogicalResource",
}


def check_logical_resource_input_referred_type(
    value: str,
) -> LogicalResourceInputReferredType:
    if value in LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES!r}"
    )
