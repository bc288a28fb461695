from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.external_id_input_v5_type import (
    ExternalIdInputV5Type,
    check_external_id_input_v5_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ExternalIdInputV5")


@_attrs_define
class ExternalIdInputV5:
    """
    Attributes:
        type_ (ExternalIdInputV5Type):
        id (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        external_identifier_type (str | Unset):
        owner (str | Unset):
    """

    type_: ExternalIdInputV5Type
    id: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    external_identifier_type: str | Unset = UNSET
    owner: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str = self.type_

        id = self.id

        base_type = self.base_type

        schema_location = self.schema_location

        external_identifier_type = self.external_identifier_type

        owner = self.owner

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "id": id,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if external_identifier_type is not UNSET:
            field_dict["externalIdentifierType"] = external_identifier_type
        if owner is not UNSET:
            field_dict["owner"] = owner

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = check_external_id_input_v5_type(d.pop("@type"))

        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        external_identifier_type = d.pop("externalIdentifierType", UNSET)

        owner = d.pop("owner", UNSET)

        external_id_input_v5 = cls(
            type_=type_,
            id=id,
            base_type=base_type,
            schema_location=schema_location,
            external_identifier_type=external_identifier_type,
            owner=owner,
        )

        return external_id_input_v5
