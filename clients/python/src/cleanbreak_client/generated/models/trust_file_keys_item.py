from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TrustFileKeysItem")


@_attrs_define
class TrustFileKeysItem:
    """
    Attributes:
        key_id (str):
        use (str):
        public_key (str):
        state (str):
        vkey (str | Unset):
        origin (str | Unset):
        revoked_at_size (int | Unset):
    """

    key_id: str
    use: str
    public_key: str
    state: str
    vkey: str | Unset = UNSET
    origin: str | Unset = UNSET
    revoked_at_size: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key_id = self.key_id

        use = self.use

        public_key = self.public_key

        state = self.state

        vkey = self.vkey

        origin = self.origin

        revoked_at_size = self.revoked_at_size

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key_id": key_id,
                "use": use,
                "public_key": public_key,
                "state": state,
            }
        )
        if vkey is not UNSET:
            field_dict["vkey"] = vkey
        if origin is not UNSET:
            field_dict["origin"] = origin
        if revoked_at_size is not UNSET:
            field_dict["revoked_at_size"] = revoked_at_size

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key_id = d.pop("key_id")

        use = d.pop("use")

        public_key = d.pop("public_key")

        state = d.pop("state")

        vkey = d.pop("vkey", UNSET)

        origin = d.pop("origin", UNSET)

        revoked_at_size = d.pop("revoked_at_size", UNSET)

        trust_file_keys_item = cls(
            key_id=key_id,
            use=use,
            public_key=public_key,
            state=state,
            vkey=vkey,
            origin=origin,
            revoked_at_size=revoked_at_size,
        )

        trust_file_keys_item.additional_properties = d
        return trust_file_keys_item

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
