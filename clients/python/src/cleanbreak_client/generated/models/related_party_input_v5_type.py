from typing import Literal

RelatedPartyInputV5Type = Literal["RelatedPartyRefOrPartyRoleRef"]

RELATED_PARTY_INPUT_V5_TYPE_VALUES: set[RelatedPartyInputV5Type] = {
    "RelatedPartyRefOrPartyRoleRef",
}


def check_related_party_input_v5_type(value: str) -> RelatedPartyInputV5Type:
    if value in RELATED_PARTY_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RELATED_PARTY_INPUT_V5_TYPE_VALUES!r}"
    )
