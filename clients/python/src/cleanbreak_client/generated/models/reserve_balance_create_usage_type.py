from typing import Literal

ReserveBalanceCreateUsageType = Literal["data", "monetary", "other", "sms", "voice"]

RESERVE_BALANCE_CREATE_USAGE_TYPE_VALUES: set[ReserveBalanceCreateUsageType] = {
    "data",
    "monetary",
    "other",
    "sms",
    "voice",
}


def check_reserve_balance_create_usage_type(
    value: str,
) -> ReserveBalanceCreateUsageType:
    if value in RESERVE_BALANCE_CREATE_USAGE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RESERVE_BALANCE_CREATE_USAGE_TYPE_VALUES!r}"
    )
