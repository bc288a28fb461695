from typing import Literal

TransferBalanceCreateCostOwner = Literal["originator", "receiver"]

TRANSFER_BALANCE_CREATE_COST_OWNER_VALUES: set[TransferBalanceCreateCostOwner] = {
    "originator",
    "receiver",
}


def check_transfer_balance_create_cost_owner(
    value: str,
) -> TransferBalanceCreateCostOwner:
    if value in TRANSFER_BALANCE_CREATE_COST_OWNER_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_COST_OWNER_VALUES!r}"
    )
