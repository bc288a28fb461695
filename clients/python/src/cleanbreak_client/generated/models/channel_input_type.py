from typing import Literal

ChannelInputType = Literal["RelatedChannel"]

CHANNEL_INPUT_TYPE_VALUES: set[ChannelInputType] = {
    "RelatedChannel",
}


def check_channel_input_type(value: str) -> ChannelInputType:
    if value in CHANNEL_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHANNEL_INPUT_TYPE_VALUES!r}"
    )
