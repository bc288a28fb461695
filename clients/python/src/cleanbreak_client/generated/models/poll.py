from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.poll_set_errs import PollSetErrs


T = TypeVar("T", bound="Poll")


@_attrs_define
class Poll:
    """
    Attributes:
        max_events (int | Unset):
        return_immediately (bool | Unset):
        ack (list[str] | Unset):
        set_errs (PollSetErrs | Unset):
    """

    max_events: int | Unset = UNSET
    return_immediately: bool | Unset = UNSET
    ack: list[str] | Unset = UNSET
    set_errs: PollSetErrs | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.poll_set_errs import PollSetErrs  # noqa: PLC0415

        max_events = self.max_events

        return_immediately = self.return_immediately

        ack: list[str] | Unset = UNSET
        if not isinstance(self.ack, Unset):
            ack = self.ack

        set_errs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.set_errs, Unset):
            set_errs = self.set_errs.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if max_events is not UNSET:
            field_dict["maxEvents"] = max_events
        if return_immediately is not UNSET:
            field_dict["returnImmediately"] = return_immediately
        if ack is not UNSET:
            field_dict["ack"] = ack
        if set_errs is not UNSET:
            field_dict["setErrs"] = set_errs

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.poll_set_errs import PollSetErrs  # noqa: PLC0415

        d = dict(src_dict)
        max_events = d.pop("maxEvents", UNSET)

        return_immediately = d.pop("returnImmediately", UNSET)

        ack = cast(list[str], d.pop("ack", UNSET))

        _set_errs = d.pop("setErrs", UNSET)
        set_errs: PollSetErrs | Unset
        if isinstance(_set_errs, Unset):
            set_errs = UNSET
        else:
            set_errs = PollSetErrs.from_dict(_set_errs)

        poll = cls(
            max_events=max_events,
            return_immediately=return_immediately,
            ack=ack,
            set_errs=set_errs,
        )

        poll.additional_properties = d
        return poll

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
