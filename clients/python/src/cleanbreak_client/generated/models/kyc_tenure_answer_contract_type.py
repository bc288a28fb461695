from typing import Literal

KycTenureAnswerContractType = Literal["Business", "PAYG", "PAYM"]

KYC_TENURE_ANSWER_CONTRACT_TYPE_VALUES: set[KycTenureAnswerContractType] = {
    "Business",
    "PAYG",
    "PAYM",
}


def check_kyc_tenure_answer_contract_type(value: str) -> KycTenureAnswerContractType:
    if value in KYC_TENURE_ANSWER_CONTRACT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KYC_TENURE_ANSWER_CONTRACT_TYPE_VALUES!r}"
    )
