from typing import Literal

AgreementInputV5Type = Literal["AgreementRef"]

AGREEMENT_INPUT_V5_TYPE_VALUES: set[AgreementInputV5Type] = {
    "AgreementRef",
}


def check_agreement_input_v5_type(value: str) -> AgreementInputV5Type:
    if value in AGREEMENT_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {AGREEMENT_INPUT_V5_TYPE_VALUES!r}"
    )
