from typing import Literal

AdjustBalanceCreateUsageType = Literal["data", "monetary", "other", "sms", "voice"]

ADJUST_BALANCE_CREATE_USAGE_TYPE_VALUES: set[AdjustBalanceCreateUsageType] = {
    "data",
    "monetary",
    "other",
    "sms",
    "voice",
}


def check_adjust_balance_create_usage_type(value: str) -> AdjustBalanceCreateUsageType:
    if value in ADJUST_BALANCE_CREATE_USAGE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADJUST_BALANCE_CREATE_USAGE_TYPE_VALUES!r}"
    )
