from typing import Literal

TransferBalanceCreateChannelReferredType = Literal["Channel"]

TRANSFER_BALANCE_CREATE_CHANNEL_REFERRED_TYPE_VALUES: set[
    TransferBalanceCreateChannelReferredType
] = {
    "Channel",
}


def check_transfer_balance_create_channel_referred_type(
    value: str,
) -> TransferBalanceCreateChannelReferredType:
    if value in TRANSFER_BALANCE_CREATE_CHANNEL_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_CHANNEL_REFERRED_TYPE_VALUES!r}"
    )
