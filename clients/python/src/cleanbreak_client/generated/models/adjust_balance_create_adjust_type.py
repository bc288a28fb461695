from typing import Literal

AdjustBalanceCreateAdjustType = Literal["oneTime", "recurring"]

ADJUST_BALANCE_CREATE_ADJUST_TYPE_VALUES: set[AdjustBalanceCreateAdjustType] = {
    "oneTime",
    "recurring",
}


def check_adjust_balance_create_adjust_type(
    value: str,
) -> AdjustBalanceCreateAdjustType:
    if value in ADJUST_BALANCE_CREATE_ADJUST_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADJUST_BALANCE_CREATE_ADJUST_TYPE_VALUES!r}"
    )
