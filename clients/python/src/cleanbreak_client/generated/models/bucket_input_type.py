from typing import Literal

BucketInputType = Literal["Bucket", "BucketRef"]

BUCKET_INPUT_TYPE_VALUES: set[BucketInputType] = {
    "Bucket",
    "BucketRef",
}


def check_bucket_input_type(value: str) -> BucketInputType:
    if value in BUCKET_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BUCKET_INPUT_TYPE_VALUES!r}"
    )
