from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.subject_wish_subject import SubjectWishSubject


T = TypeVar("T", bound="SubjectWish")


@_attrs_define
class SubjectWish:
    """
    Attributes:
        stream_id (str):
        subject (SubjectWishSubject):
        verified (bool | Unset):
    """

    stream_id: str
    subject: SubjectWishSubject
    verified: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.subject_wish_subject import SubjectWishSubject  # noqa: PLC0415

        stream_id = self.stream_id

        subject = self.subject.to_dict()

        verified = self.verified

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "stream_id": stream_id,
                "subject": subject,
            }
        )
        if verified is not UNSET:
            field_dict["verified"] = verified

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.subject_wish_subject import SubjectWishSubject  # noqa: PLC0415

        d = dict(src_dict)
        stream_id = d.pop("stream_id")

        subject = SubjectWishSubject.from_dict(d.pop("subject"))

        verified = d.pop("verified", UNSET)

        subject_wish = cls(
            stream_id=stream_id,
            subject=subject,
            verified=verified,
        )

        subject_wish.additional_properties = d
        return subject_wish

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
