from typing import Literal

AdjustBalanceCreateType = Literal["AdjustBalance"]

ADJUST_BALANCE_CREATE_TYPE_VALUES: set[AdjustBalanceCreateType] = {
    "AdjustBalance",
}


def check_adjust_balance_create_type(value: str) -> AdjustBalanceCreateType:
    if value in ADJUST_BALANCE_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADJUST_BALANCE_CREATE_TYPE_VALUES!r}"
    )
