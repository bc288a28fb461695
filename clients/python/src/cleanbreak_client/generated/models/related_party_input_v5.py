from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.related_party_input_v5_type import (
    RelatedPartyInputV5Type,
    check_related_party_input_v5_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.party_or_party_role_input_v5 import PartyOrPartyRoleInputV5


T = TypeVar("T", bound="RelatedPartyInputV5")


@_attrs_define
class RelatedPartyInputV5:
    """
    Attributes:
        type_ (RelatedPartyInputV5Type):
        role (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        party_or_party_role (PartyOrPartyRoleInputV5 | Unset):
    """

    type_: RelatedPartyInputV5Type
    role: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    party_or_party_role: PartyOrPartyRoleInputV5 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.party_or_party_role_input_v5 import PartyOrPartyRoleInputV5  # noqa: PLC0415

        type_: str = self.type_

        role = self.role

        base_type = self.base_type

        schema_location = self.schema_location

        party_or_party_role: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_or_party_role, Unset):
            party_or_party_role = self.party_or_party_role.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "role": role,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if party_or_party_role is not UNSET:
            field_dict["partyOrPartyRole"] = party_or_party_role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.party_or_party_role_input_v5 import PartyOrPartyRoleInputV5  # noqa: PLC0415

        d = dict(src_dict)
        type_ = check_related_party_input_v5_type(d.pop("@type"))

        role = d.pop("role")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _party_or_party_role = d.pop("partyOrPartyRole", UNSET)
        party_or_party_role: PartyOrPartyRoleInputV5 | Unset
        if isinstance(_party_or_party_role, Unset):
            party_or_party_role = UNSET
        else:
            party_or_party_role = PartyOrPartyRoleInputV5.from_dict(
                _party_or_party_role
            )

        related_party_input_v5 = cls(
            type_=type_,
            role=role,
            base_type=base_type,
            schema_location=schema_location,
            party_or_party_role=party_or_party_role,
        )

        return related_party_input_v5
