from typing import Literal

TopupBalanceCreateType = Literal["TopupBalance"]

TOPUP_BALANCE_CREATE_TYPE_VALUES: set[TopupBalanceCreateType] = {
    "TopupBalance",
}


def check_topup_balance_create_type(value: str) -> TopupBalanceCreateType:
    if value in TOPUP_BALANCE_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TOPUP_BALANCE_CREATE_TYPE_VALUES!r}"
    )
