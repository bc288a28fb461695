from typing import Literal

AmountInputType = Literal["Quantity"]

AMOUNT_INPUT_TYPE_VALUES: set[AmountInputType] = {
    "Quantity",
}


def check_amount_input_type(value: str) -> AmountInputType:
    if value in AMOUNT_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {AMOUNT_INPUT_TYPE_VALUES!r}"
    )
