from typing import Literal

CreateSwapSubscriptionsRequestProtocol = Literal[
    "AMQP", "HTTP", "KAFKA", "MQTT3", "MQTT5", "NATS"
]

CREATE_SWAP_SUBSCRIPTIONS_REQUEST_PROTOCOL_VALUES: set[
    CreateSwapSubscriptionsRequestProtocol
] = {
    "AMQP",
    "HTTP",
    "KAFKA",
    "MQTT3",
    "MQTT5",
    "NATS",
}


def check_create_swap_subscriptions_request_protocol(
    value: str,
) -> CreateSwapSubscriptionsRequestProtocol:
    if value in CREATE_SWAP_SUBSCRIPTIONS_REQUEST_PROTOCOL_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_SWAP_SUBSCRIPTIONS_REQUEST_PROTOCOL_VALUES!r}"
    )
