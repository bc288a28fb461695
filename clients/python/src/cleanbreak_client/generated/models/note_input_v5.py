from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.note_input_v5_type import NoteInputV5Type, check_note_input_v5_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="NoteInputV5")


@_attrs_define
class NoteInputV5:
    """
    Attributes:
        type_ (NoteInputV5Type):
        text (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        author (str | Unset):
        date (datetime.datetime | Unset):
        id (str | Unset):
    """

    type_: NoteInputV5Type
    text: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    author: str | Unset = UNSET
    date: datetime.datetime | Unset = UNSET
    id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str = self.type_

        text = self.text

        base_type = self.base_type

        schema_location = self.schema_location

        author = self.author

        date: str | Unset = UNSET
        if not isinstance(self.date, Unset):
            date = self.date.isoformat()

        id = self.id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "@type": type_,
                "text": text,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if author is not UNSET:
            field_dict["author"] = author
        if date is not UNSET:
            field_dict["date"] = date
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = check_note_input_v5_type(d.pop("@type"))

        text = d.pop("text")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        author = d.pop("author", UNSET)

        _date = d.pop("date", UNSET)
        date: datetime.datetime | Unset
        if isinstance(_date, Unset):
            date = UNSET
        else:
            date = datetime.datetime.fromisoformat(_date)

        id = d.pop("id", UNSET)

        note_input_v5 = cls(
            type_=type_,
            text=text,
            base_type=base_type,
            schema_location=schema_location,
            author=author,
            date=date,
            id=id,
        )

        return note_input_v5
