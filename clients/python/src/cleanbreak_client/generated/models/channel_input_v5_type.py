from typing import Literal

ChannelInputV5Type = Literal["ChannelRef"]

CHANNEL_INPUT_V5_TYPE_VALUES: set[ChannelInputV5Type] = {
    "ChannelRef",
}


def check_channel_input_v5_type(value: str) -> ChannelInputV5Type:
    if value in CHANNEL_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHANNEL_INPUT_V5_TYPE_VALUES!r}"
    )
