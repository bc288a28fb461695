from typing import Literal

RelatedPartyInputType = Literal["RelatedParty"]

RELATED_PARTY_INPUT_TYPE_VALUES: set[RelatedPartyInputType] = {
    "RelatedParty",
}


def check_related_party_input_type(value: str) -> RelatedPartyInputType:
    if value in RELATED_PARTY_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RELATED_PARTY_INPUT_TYPE_VALUES!r}"
    )
