from typing import Literal

TransferBalanceCreateReceiverBucketUsageType = Literal[
    "data", "monetary", "other", "sms", "voice"
]

TRANSFER_BALANCE_CREATE_RECEIVER_BUCKET_USAGE_TYPE_VALUES: set[
    TransferBalanceCreateReceiverBucketUsageType
] = {
    "data",
    "monetary",
    "other",
    "sms",
    "voice",
}


def check_transfer_balance_create_receiver_bucket_usage_type(
    value: str,
) -> TransferBalanceCreateReceiverBucketUsageType:
    if value in TRANSFER_BALANCE_CREATE_RECEIVER_BUCKET_USAGE_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TRANSFER_BALANCE_CREATE_RECEIVER_BUCKET_USAGE_TYPE_VALUES!r}"
    )
