from typing import Literal

BillingAccountInputV5Type = Literal["BillingAccountRef"]

BILLING_ACCOUNT_INPUT_V5_TYPE_VALUES: set[BillingAccountInputV5Type] = {
    "BillingAccountRef",
}


def check_billing_account_input_v5_type(value: str) -> BillingAccountInputV5Type:
    if value in BILLING_ACCOUNT_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BILLING_ACCOUNT_INPUT_V5_TYPE_VALUES!r}"
    )
