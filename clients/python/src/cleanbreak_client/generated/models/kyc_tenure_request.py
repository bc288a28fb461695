from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="KycTenureRequest")


@_attrs_define
class KycTenureRequest:
    """
    Attributes:
        tenure_date (datetime.date):
        phone_number (str | Unset):
    """

    tenure_date: datetime.date
    phone_number: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        tenure_date = self.tenure_date.isoformat()

        phone_number = self.phone_number

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tenureDate": tenure_date,
            }
        )
        if phone_number is not UNSET:
            field_dict["phoneNumber"] = phone_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        tenure_date = datetime.date.fromisoformat(d.pop("tenureDate"))

        phone_number = d.pop("phoneNumber", UNSET)

        kyc_tenure_request = cls(
            tenure_date=tenure_date,
            phone_number=phone_number,
        )

        return kyc_tenure_request
