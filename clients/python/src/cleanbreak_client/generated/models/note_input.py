from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.note_input_type import NoteInputType, check_note_input_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="NoteInput")


@_attrs_define
class NoteInput:
    """
    Attributes:
        text (str):
        base_type (str | Unset):
        schema_location (str | Unset):
        type_ (NoteInputType | Unset):
        author (str | Unset):
        date (datetime.datetime | Unset):
        id (str | Unset):
    """

    text: str
    base_type: str | Unset = UNSET
    schema_location: str | Unset = UNSET
    type_: NoteInputType | Unset = UNSET
    author: str | Unset = UNSET
    date: datetime.datetime | Unset = UNSET
    id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        base_type = self.base_type

        schema_location = self.schema_location

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        author = self.author

        date: str | Unset = UNSET
        if not isinstance(self.date, Unset):
            date = self.date.isoformat()

        id = self.id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if base_type is not UNSET:
            field_dict["@baseType"] = base_type
        if schema_location is not UNSET:
            field_dict["@schemaLocation"] = schema_location
        if type_ is not UNSET:
            field_dict["@type"] = type_
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
        text = d.pop("text")

        base_type = d.pop("@baseType", UNSET)

        schema_location = d.pop("@schemaLocation", UNSET)

        _type_ = d.pop("@type", UNSET)
        type_: NoteInputType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_note_input_type(_type_)

        author = d.pop("author", UNSET)

        _date = d.pop("date", UNSET)
        date: datetime.datetime | Unset
        if isinstance(_date, Unset):
            date = UNSET
        else:
            date = datetime.datetime.fromisoformat(_date)

        id = d.pop("id", UNSET)

        note_input = cls(
            text=text,
            base_type=base_type,
            schema_location=schema_location,
            type_=type_,
            author=author,
            date=date,
            id=id,
        )

        return note_input
