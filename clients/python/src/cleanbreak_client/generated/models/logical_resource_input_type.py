from typing import Literal

LogicalResourceInputType = Literal["LogicalResource", "LogicalResourceRef"]

LOGICAL_RESOURCE_INPUT_TYPE_VALUES: set[LogicalResourceInputType] = {
    "LogicalResource",
    "LogicalResourceRef",
}


def check_logical_resource_input_type(value: str) -> LogicalResourceInputType:
    if value in LOGICAL_RESOURCE_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LOGICAL_RESOURCE_INPUT_TYPE_VALUES!r}"
    )
