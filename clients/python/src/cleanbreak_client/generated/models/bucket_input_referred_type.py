from typing import Literal

BucketInputReferredType = Literal["Bucket"]

BUCKET_INPUT_REFERRED_TYPE_VALUES: set[BucketInputReferredType] = {
    "Bucket",
}


def check_bucket_input_referred_type(value: str) -> BucketInputReferredType:
    if value in BUCKET_INPUT_REFERRED_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BUCKET_INPUT_REFERRED_TYPE_VALUES!r}"
    )
