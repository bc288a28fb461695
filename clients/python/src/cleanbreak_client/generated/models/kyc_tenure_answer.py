from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.kyc_tenure_answer_contract_type import (
    KycTenureAnswerContractType,
    check_kyc_tenure_answer_contract_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KycTenureAnswer")


@_attrs_define
class KycTenureAnswer:
    """
    Attributes:
        tenure_date_check (bool):
        contract_type (KycTenureAnswerContractType | Unset):
    """

    tenure_date_check: bool
    contract_type: KycTenureAnswerContractType | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tenure_date_check = self.tenure_date_check

        contract_type: str | Unset = UNSET
        if not isinstance(self.contract_type, Unset):
            contract_type = self.contract_type

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tenureDateCheck": tenure_date_check,
            }
        )
        if contract_type is not UNSET:
            field_dict["contractType"] = contract_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        tenure_date_check = d.pop("tenureDateCheck")

        _contract_type = d.pop("contractType", UNSET)
        contract_type: KycTenureAnswerContractType | Unset
        if isinstance(_contract_type, Unset):
            contract_type = UNSET
        else:
            contract_type = check_kyc_tenure_answer_contract_type(_contract_type)

        kyc_tenure_answer = cls(
            tenure_date_check=tenure_date_check,
            contract_type=contract_type,
        )

        kyc_tenure_answer.additional_properties = d
        return kyc_tenure_answer

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
