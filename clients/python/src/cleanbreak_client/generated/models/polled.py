from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.polled_sets import PolledSets


T = TypeVar("T", bound="Polled")


@_attrs_define
class Polled:
    """
    Attributes:
        sets (PolledSets):
        more_available (bool):
    """

    sets: PolledSets
    more_available: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.polled_sets import PolledSets  # noqa: PLC0415

        sets = self.sets.to_dict()

        more_available = self.more_available

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sets": sets,
                "moreAvailable": more_available,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.polled_sets import PolledSets  # noqa: PLC0415

        d = dict(src_dict)
        sets = PolledSets.from_dict(d.pop("sets"))

        more_available = d.pop("moreAvailable")

        polled = cls(
            sets=sets,
            more_available=more_available,
        )

        polled.additional_properties = d
        return polled

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
