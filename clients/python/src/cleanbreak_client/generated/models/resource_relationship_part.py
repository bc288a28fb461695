from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.resource_part import ResourcePart


T = TypeVar("T", bound="ResourceRelationshipPart")


@_attrs_define
class ResourceRelationshipPart:
    """
    Attributes:
        type_ (str | Unset):
        href (str | Unset):
        id (str | Unset):
        relationship_type (str | Unset):
        resource (ResourcePart | Unset):
    """

    type_: str | Unset = UNSET
    href: str | Unset = UNSET
    id: str | Unset = UNSET
    relationship_type: str | Unset = UNSET
    resource: ResourcePart | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.resource_part import ResourcePart  # noqa: PLC0415

        type_ = self.type_

        href = self.href

        id = self.id

        relationship_type = self.relationship_type

        resource: dict[str, Any] | Unset = UNSET
        if not isinstance(self.resource, Unset):
            resource = self.resource.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href
        if id is not UNSET:
            field_dict["id"] = id
        if relationship_type is not UNSET:
            field_dict["relationshipType"] = relationship_type
        if resource is not UNSET:
            field_dict["resource"] = resource

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.resource_part import ResourcePart  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("@type", UNSET)

        href = d.pop("href", UNSET)

        id = d.pop("id", UNSET)

        relationship_type = d.pop("relationshipType", UNSET)

        _resource = d.pop("resource", UNSET)
        resource: ResourcePart | Unset
        if isinstance(_resource, Unset):
            resource = UNSET
        else:
            resource = ResourcePart.from_dict(_resource)

        resource_relationship_part = cls(
            type_=type_,
            href=href,
            id=id,
            relationship_type=relationship_type,
            resource=resource,
        )

        resource_relationship_part.additional_properties = d
        return resource_relationship_part

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
