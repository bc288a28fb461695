from typing import Literal

ReceiverBucketInputReferredType = Literal["Bucket"]

RECEIVER_BUCKET_INPUT_REFERRED_TYPE_VALUES: set[ReceiverBucketInputReferredType] = {
    "Bucket",
}


def check_receiver_bucket_input_referred_type(
    value: str,
) -> ReceiverBucketInputReferredType:
    if value in RECEIVER_BUCKET_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RECEIVER_BUCKET_INPUT_REFERRED_TYPE_VALUES!r}"
    )
