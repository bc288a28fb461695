from typing import Literal

ProductOrderV5CreateChannelType = Literal["RelatedChannel"]

PRODUCT_ORDER_V5_CREATE_CHANNEL_TYPE_VALUES: set[ProductOrderV5CreateChannelType] = {
    "RelatedChannel",
}


def check_product_order_v5_create_channel_type(
    value: str,
) -> ProductOrderV5CreateChannelType:
    if value in PRODUCT_ORDER_V5_CREATE_CHANNEL_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRODUCT_ORDER_V5_CREATE_CHANNEL_TYPE_VALUES!r}"
    )
