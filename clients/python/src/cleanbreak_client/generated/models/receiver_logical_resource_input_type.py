from typing import Literal

ReceiverLogicalResourceInputType = Literal["LogicalResource", "LogicalResourceRef"]

RECEIVER_LOGICAL_RESOURCE_INPUT_TYPE_VALUES: set[ReceiverLogicalResourceInputType] = {
    "LogicalResource",
    "LogicalResourceRef",
}


def check_receiver_logical_resource_input_type(
    value: str,
) -> ReceiverLogicalResourceInputType:
    if value in RECEIVER_LOGICAL_RESOURCE_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RECEIVER_LOGICAL_RESOURCE_INPUT_TYPE_VALUES!r}"
    )
