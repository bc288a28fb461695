from typing import Literal

ReceiverLogicalResourceInputReferredType = Literal["LogicalResource"]

RECEIVER_LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES: set[
    ReceiverLogicalResourceInputReferredType
] = {
    "LogicalResource",
}


def check_receiver_logical_resource_input_referred_type(
    value: str,
) -> ReceiverLogicalResourceInputReferredType:
    if value in RECEIVER_LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RECEIVER_LOGICAL_RESOURCE_INPUT_REFERRED_TYPE_VALUES!r}"
    )
