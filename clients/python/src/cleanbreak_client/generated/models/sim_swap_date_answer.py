from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SimSwapDateAnswer")


@_attrs_define
class SimSwapDateAnswer:
    """
    Attributes:
        latest_sim_change (datetime.datetime | None):
        monitored_period (int | Unset): Days for which a change would be known.
    """

    latest_sim_change: datetime.datetime | None
    monitored_period: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        latest_sim_change: None | str
        if isinstance(self.latest_sim_change, datetime.datetime):
            latest_sim_change = self.latest_sim_change.isoformat()
        else:
            latest_sim_change = self.latest_sim_change

        monitored_period = self.monitored_period

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "latestSimChange": latest_sim_change,
            }
        )
        if monitored_period is not UNSET:
            field_dict["monitoredPeriod"] = monitored_period

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_latest_sim_change(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                latest_sim_change_type_0 = datetime.datetime.fromisoformat(data)

                return latest_sim_change_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        latest_sim_change = _parse_latest_sim_change(d.pop("latestSimChange"))

        monitored_period = d.pop("monitoredPeriod", UNSET)

        sim_swap_date_answer = cls(
            latest_sim_change=latest_sim_change,
            monitored_period=monitored_period,
        )

        sim_swap_date_answer.additional_properties = d
        return sim_swap_date_answer

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
