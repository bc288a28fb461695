from typing import Literal

TransferBalanceCreateUsageType = Literal["data", "monetary", "other", "sms", "voice"]

TRANSFER_BALANCE_CREATE_USAGE_TYPE_VALUES: set[TransferBalanceCreateUsageType] = {
    "data",
    "monetary",
    "other",
    "sms",
    "voice",
}


def check_transfer_balance_create_usage_type(
    value: str,
) -> TransferBalanceCreateUsageType:
    if value in TRANSFER_BALANCE_CREATE_USAGE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_USAGE_TYPE_VALUES!r}"
    )
