from typing import Literal

ReceiverBucketInputType = Literal["Bucket", "BucketRef"]

RECEIVER_BUCKET_INPUT_TYPE_VALUES: set[ReceiverBucketInputType] = {
    "Bucket",
    "BucketRef",
}


def check_receiver_bucket_input_type(value: str) -> ReceiverBucketInputType:
    if value in RECEIVER_BUCKET_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RECEIVER_BUCKET_INPUT_TYPE_VALUES!r}"
    )
