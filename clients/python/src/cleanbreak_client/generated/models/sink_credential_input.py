from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sink_credential_input_credential_type import (
    SinkCredentialInputCredentialType,
    check_sink_credential_input_credential_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="SinkCredentialInput")


@_attrs_define
class SinkCredentialInput:
    """
    Attributes:
        credential_type (SinkCredentialInputCredentialType):
        access_token (str | Unset):
        access_token_expires_utc (str | Unset):
        access_token_type (str | Unset):
        identifier (str | Unset):
        refresh_token (str | Unset):
        refresh_token_endpoint (str | Unset):
        secret (str | Unset):
    """

    credential_type: SinkCredentialInputCredentialType
    access_token: str | Unset = UNSET
    access_token_expires_utc: str | Unset = UNSET
    access_token_type: str | Unset = UNSET
    identifier: str | Unset = UNSET
    refresh_token: str | Unset = UNSET
    refresh_token_endpoint: str | Unset = UNSET
    secret: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        credential_type: str = self.credential_type

        access_token = self.access_token

        access_token_expires_utc = self.access_token_expires_utc

        access_token_type = self.access_token_type

        identifier = self.identifier

        refresh_token = self.refresh_token

        refresh_token_endpoint = self.refresh_token_endpoint

        secret = self.secret

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "credentialType": credential_type,
            }
        )
        if access_token is not UNSET:
            field_dict["accessToken"] = access_token
        if access_token_expires_utc is not UNSET:
            field_dict["accessTokenExpiresUtc"] = access_token_expires_utc
        if access_token_type is not UNSET:
            field_dict["accessTokenType"] = access_token_type
        if identifier is not UNSET:
            field_dict["identifier"] = identifier
        if refresh_token is not UNSET:
            field_dict["refreshToken"] = refresh_token
        if refresh_token_endpoint is not UNSET:
            field_dict["refreshTokenEndpoint"] = refresh_token_endpoint
        if secret is not UNSET:
            field_dict["secret"] = secret

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        credential_type = check_sink_credential_input_credential_type(
            d.pop("credentialType")
        )

        access_token = d.pop("accessToken", UNSET)

        access_token_expires_utc = d.pop("accessTokenExpiresUtc", UNSET)

        access_token_type = d.pop("accessTokenType", UNSET)

        identifier = d.pop("identifier", UNSET)

        refresh_token = d.pop("refreshToken", UNSET)

        refresh_token_endpoint = d.pop("refreshTokenEndpoint", UNSET)

        secret = d.pop("secret", UNSET)

        sink_credential_input = cls(
            credential_type=credential_type,
            access_token=access_token,
            access_token_expires_utc=access_token_expires_utc,
            access_token_type=access_token_type,
            identifier=identifier,
            refresh_token=refresh_token,
            refresh_token_endpoint=refresh_token_endpoint,
            secret=secret,
        )

        return sink_credential_input
