from typing import Literal

TransferBalanceCreateType = Literal["TransferBalance"]

TRANSFER_BALANCE_CREATE_TYPE_VALUES: set[TransferBalanceCreateType] = {
    "TransferBalance",
}


def check_transfer_balance_create_type(value: str) -> TransferBalanceCreateType:
    if value in TRANSFER_BALANCE_CREATE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_TYPE_VALUES!r}"
    )
