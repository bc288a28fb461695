from typing import Literal

PartyOrPartyRoleInputV5Type = Literal["PartyRef", "PartyRoleRef"]

PARTY_OR_PARTY_ROLE_INPUT_V5_TYPE_VALUES: set[PartyOrPartyRoleInputV5Type] = {
    "PartyRef",
    "PartyRoleRef",
}


def check_party_or_party_role_input_v5_type(value: str) -> PartyOrPartyRoleInputV5Type:
    if value in PARTY_OR_PARTY_ROLE_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PARTY_OR_PARTY_ROLE_INPUT_V5_TYPE_VALUES!r}"
    )
