from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.trust_file_keys_item import TrustFileKeysItem


T = TypeVar("T", bound="TrustFile")


@_attrs_define
class TrustFile:
    """
    Attributes:
        type_ (str):
        issuer (str):
        quorum (int):
        witnesses (list[str]):
        keys (list[TrustFileKeysItem]):
        checkpoint (None | str | Unset):
    """

    type_: str
    issuer: str
    quorum: int
    witnesses: list[str]
    keys: list[TrustFileKeysItem]
    checkpoint: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.trust_file_keys_item import TrustFileKeysItem  # noqa: PLC0415

        type_ = self.type_

        issuer = self.issuer

        quorum = self.quorum

        witnesses = self.witnesses

        keys = []
        for keys_item_data in self.keys:
            keys_item = keys_item_data.to_dict()
            keys.append(keys_item)

        checkpoint: None | str | Unset
        if isinstance(self.checkpoint, Unset):
            checkpoint = UNSET
        else:
            checkpoint = self.checkpoint

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "issuer": issuer,
                "quorum": quorum,
                "witnesses": witnesses,
                "keys": keys,
            }
        )
        if checkpoint is not UNSET:
            field_dict["checkpoint"] = checkpoint

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.trust_file_keys_item import TrustFileKeysItem  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        issuer = d.pop("issuer")

        quorum = d.pop("quorum")

        witnesses = cast(list[str], d.pop("witnesses"))

        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = TrustFileKeysItem.from_dict(keys_item_data)

            keys.append(keys_item)

        def _parse_checkpoint(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        checkpoint = _parse_checkpoint(d.pop("checkpoint", UNSET))

        trust_file = cls(
            type_=type_,
            issuer=issuer,
            quorum=quorum,
            witnesses=witnesses,
            keys=keys,
            checkpoint=checkpoint,
        )

        trust_file.additional_properties = d
        return trust_file

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
