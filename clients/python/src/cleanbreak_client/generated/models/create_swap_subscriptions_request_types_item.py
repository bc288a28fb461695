from typing import Literal

CreateSwapSubscriptionsRequestTypesItem = Literal[
    "org.camaraproject.sim-swap-subscriptions.v0.swapped"
]

CREATE_SWAP_SUBSCRIPTIONS_REQUEST_TYPES_ITEM_VALUES: set[
    CreateSwapSubscriptionsRequestTypesItem
] = {
    "org.camaraproject.sim-swap-subscriptions.v0.swapped",
}


def check_create_swap_subscriptions_request_types_item(
    value: str,
) -> CreateSwapSubscriptionsRequestTypesItem:
    if value in CREATE_SWAP_SUBSCRIPTIONS_REQUEST_TYPES_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_SWAP_SUBSCRIPTIONS_REQUEST_TYPES_ITEM_VALUES!r}"
    )
