from typing import Literal

ReserveBalanceCreateType = Literal["ReserveBalance"]

RESERVE_BALANCE_CREATE_TYPE_VALUES: set[ReserveBalanceCreateType] = {
    "ReserveBalance",
}


def check_reserve_balance_create_type(value: str) -> ReserveBalanceCreateType:
    if value in RESERVE_BALANCE_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RESERVE_BALANCE_CREATE_TYPE_VALUES!r}"
    )
