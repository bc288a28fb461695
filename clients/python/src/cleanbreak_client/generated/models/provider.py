from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Provider")


@_attrs_define
class Provider:
    """
    Attributes:
        issuer (str):
        token_endpoint (str):
        jwks_uri (str):
        scopes_supported (list[str]):
        grant_types_supported (list[str]):
        authorization_endpoint (str | Unset):
        backchannel_authentication_endpoint (str | Unset):
    """

    issuer: str
    token_endpoint: str
    jwks_uri: str
    scopes_supported: list[str]
    grant_types_supported: list[str]
    authorization_endpoint: str | Unset = UNSET
    backchannel_authentication_endpoint: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        issuer = self.issuer

        token_endpoint = self.token_endpoint

        jwks_uri = self.jwks_uri

        scopes_supported = self.scopes_supported

        grant_types_supported = self.grant_types_supported

        authorization_endpoint = self.authorization_endpoint

        backchannel_authentication_endpoint = self.backchannel_authentication_endpoint

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "issuer": issuer,
                "token_endpoint": token_endpoint,
                "jwks_uri": jwks_uri,
                "scopes_supported": scopes_supported,
                "grant_types_supported": grant_types_supported,
            }
        )
        if authorization_endpoint is not UNSET:
            field_dict["authorization_endpoint"] = authorization_endpoint
        if backchannel_authentication_endpoint is not UNSET:
            field_dict["backchannel_authentication_endpoint"] = (
                backchannel_authentication_endpoint
            )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        issuer = d.pop("issuer")

        token_endpoint = d.pop("token_endpoint")

        jwks_uri = d.pop("jwks_uri")

        scopes_supported = cast(list[str], d.pop("scopes_supported"))

        grant_types_supported = cast(list[str], d.pop("grant_types_supported"))

        authorization_endpoint = d.pop("authorization_endpoint", UNSET)

        backchannel_authentication_endpoint = d.pop(
            "backchannel_authentication_endpoint", UNSET
        )

        provider = cls(
            issuer=issuer,
            token_endpoint=token_endpoint,
            jwks_uri=jwks_uri,
            scopes_supported=scopes_supported,
            grant_types_supported=grant_types_supported,
            authorization_endpoint=authorization_endpoint,
            backchannel_authentication_endpoint=backchannel_authentication_endpoint,
        )

        provider.additional_properties = d
        return provider

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
