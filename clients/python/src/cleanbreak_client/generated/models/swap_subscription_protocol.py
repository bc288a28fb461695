from typing import Literal

SwapSubscriptionProtocol = Literal["HTTP"]

SWAP_SUBSCRIPTION_PROTOCOL_VALUES: set[SwapSubscriptionProtocol] = {
    "HTTP",
}


def check_swap_subscription_protocol(value: str) -> SwapSubscriptionProtocol:
    if value in SWAP_SUBSCRIPTION_PROTOCOL_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SWAP_SUBSCRIPTION_PROTOCOL_VALUES!r}"
    )
