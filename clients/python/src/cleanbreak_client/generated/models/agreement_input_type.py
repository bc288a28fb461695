from typing import Literal

AgreementInputType = Literal["AgreementRef"]

AGREEMENT_INPUT_TYPE_VALUES: set[AgreementInputType] = {
    "AgreementRef",
}


def check_agreement_input_type(value: str) -> AgreementInputType:
    if value in AGREEMENT_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {AGREEMENT_INPUT_TYPE_VALUES!r}"
    )
