from typing import Literal

TransferBalanceCreateChannelType = Literal["Channel", "ChannelRef"]

TRANSFER_BALANCE_CREATE_CHANNEL_TYPE_VALUES: set[TransferBalanceCreateChannelType] = {
    "Channel",
    "ChannelRef",
}


def check_transfer_balance_create_channel_type(
    value: str,
) -> TransferBalanceCreateChannelType:
    if value in TRANSFER_BALANCE_CREATE_CHANNEL_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_CHANNEL_TYPE_VALUES!r}"
    )
