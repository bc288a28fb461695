from typing import Literal

TopupBalanceCreateUsageType = Literal["data", "monetary", "other", "sms", "voice"]

TOPUP_BALANCE_CREATE_USAGE_TYPE_VALUES: set[TopupBalanceCreateUsageType] = {
    "data",
    "monetary",
    "other",
    "sms",
    "voice",
}


def check_topup_balance_create_usage_type(value: str) -> TopupBalanceCreateUsageType:
    if value in TOPUP_BALANCE_CREATE_USAGE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TOPUP_BALANCE_CREATE_USAGE_TYPE_VALUES!r}"
    )
