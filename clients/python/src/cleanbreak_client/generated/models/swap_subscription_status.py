from typing import Literal

SwapSubscriptionStatus = Literal["ACTIVE"]

SWAP_SUBSCRIPTION_STATUS_VALUES: set[SwapSubscriptionStatus] = {
    "ACTIVE",
}


def check_swap_subscription_status(value: str) -> SwapSubscriptionStatus:
    if value in SWAP_SUBSCRIPTION_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SWAP_SUBSCRIPTION_STATUS_VALUES!r}"
    )
