from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.receiver_bucket_input_referred_type import (
    ReceiverBucketInputReferredType,
    check_receiver_bucket_input_referred_type,
)
from ..models.receiver_bucket_input_type import (
    ReceiverBucketInputType,
    check_receiver_bucket_input_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReceiverBucketInput")


@_attrs_define
class ReceiverBucketInput:
    """
    Attributes:
        id (str):
        base_type (str | Unset):
        referred_type (ReceiverBucketInputReferredType | Unset):
        schema_location (str | Unset):
        type_ (ReceiverBucketInputType | Unset):
        href (str | Unset):
        name (str | Unset):
    """

    id: str
    base_type: str | Unset = UNSET
    referred_type: ReceiverBucketInputReferredType | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: ReceiverBucketInputType | Unset = UNSET
    href: str | Unset = UNSET
    name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        base_type = self.base_type

        referred_type: str | Unset = UNSET
        if not isinstance(self.referred_type, Unset):
            referred_type = self.referred_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        href = self.href

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if referred_type is not UNSET:
            field_dict["@referredType"] = referred_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if href is not UNSET:
            field_dict["href"] = href
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        base_type = d.pop("@baseType", UNSET)

        _referred_type = d.pop("@referredType", UNSET)
        referred_type: ReceiverBucketInputReferredType | Unset
        if isinstance(_referred_type, Unset):
            referred_type = UNSET
        else:
            referred_type = check_receiver_bucket_input_referred_type(_referred_type)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: ReceiverBucketInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_receiver_bucket_input_type(_type_)

        href = d.pop("href", UNSET)

        name = d.pop("name", UNSET)

        receiver_bucket_input = cls(
            id=id,
            base_type=base_type,
            referred_type=referred_type,
            schema_location=schema_location,
            type_=type_,
            href=href,
            name=name,
        )

        return receiver_bucket_input
