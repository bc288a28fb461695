from typing import Literal

BillingAccountInputType = Literal["BillingAccountRef"]

BILLING_ACCOUNT_INPUT_TYPE_VALUES: set[BillingAccountInputType] = {
    "BillingAccountRef",
}


def check_billing_account_input_type(value: str) -> BillingAccountInputType:
    if value in BILLING_ACCOUNT_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BILLING_ACCOUNT_INPUT_TYPE_VALUES!r}"
    )
