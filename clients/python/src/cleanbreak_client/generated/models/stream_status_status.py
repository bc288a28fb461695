from typing import Literal

StreamStatusStatus = Literal["disabled", "enabled", "paused"]

STREAM_STATUS_STATUS_VALUES: set[StreamStatusStatus] = {
    "disabled",
    "enabled",
    "paused",
}


def check_stream_status_status(value: str) -> StreamStatusStatus:
    if value in STREAM_STATUS_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STREAM_STATUS_STATUS_VALUES!r}"
    )
