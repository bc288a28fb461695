from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.party_or_party_role_part_v5 import PartyOrPartyRolePartV5


T = TypeVar("T", bound="RelatedPartyPartV5")


@_attrs_define
class RelatedPartyPartV5:
    """
    Attributes:
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (str | Unset):
        party_or_party_role (PartyOrPartyRolePartV5 | Unset):
        role (str | Unset):
    """

    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: str | Unset = UNSET
    party_or_party_role: PartyOrPartyRolePartV5 | Unset = UNSET
    role: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.party_or_party_role_part_v5 import PartyOrPartyRolePartV5  # noqa: PLC0415

        base_type = self.base_type

        schema_location = self.schema_location

        type_ = self.type_

        party_or_party_role: dict[str, Any] | Unset = UNSET
        if not isinstance(self.party_or_party_role, Unset):
            party_or_party_role = self.party_or_party_role.to_dict()

        role = self.role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if party_or_party_role is not UNSET:
            field_dict["partyOrPartyRole"] = party_or_party_role
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.party_or_party_role_part_v5 import PartyOrPartyRolePartV5  # noqa: PLC0415

        d = dict(src_dict)
        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        type_ = d.pop("@type", UNSET)

        _party_or_party_role = d.pop("partyOrPartyRole", UNSET)
        party_or_party_role: PartyOrPartyRolePartV5 | Unset
        if isinstance(_party_or_party_role, Unset):
            party_or_party_role = UNSET
        else:
            party_or_party_role = PartyOrPartyRolePartV5.from_dict(_party_or_party_role)

        role = d.pop("role", UNSET)

        related_party_part_v5 = cls(
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            party_or_party_role=party_or_party_role,
            role=role,
        )

        related_party_part_v5.additional_properties = d
        return related_party_part_v5

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
