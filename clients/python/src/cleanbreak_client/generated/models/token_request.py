from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.token_request_client_assertion_type import (
    TokenRequestClientAssertionType,
    check_token_request_client_assertion_type,
)
from ..models.token_request_grant_type import (
    TokenRequestGrantType,
    check_token_request_grant_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="TokenRequest")


@_attrs_define
class TokenRequest:
    """
    Attributes:
        grant_type (TokenRequestGrantType):
        client_assertion_type (TokenRequestClientAssertionType | Unset):
        client_assertion (str | Unset):
        client_id (str | Unset):
        scope (str | Unset):
        code (str | Unset):
        code_verifier (str | Unset):
        redirect_uri (str | Unset):
        auth_req_id (str | Unset):
        assertion (str | Unset):
    """

    grant_type: TokenRequestGrantType
    client_assertion_type: TokenRequestClientAssertionType | Unset = UNSET
    client_assertion: str | Unset = UNSET
    client_id: str | Unset = UNSET
    scope: str | Unset = UNSET
    code: str | Unset = UNSET
    code_verifier: str | Unset = UNSET
    redirect_uri: str | Unset = UNSET
    auth_req_id: str | Unset = UNSET
    assertion: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        grant_type: str = self.grant_type

        client_assertion_type: str | Unset = UNSET
        if not isinstance(self.client_assertion_type, Unset):
            client_assertion_type = self.client_assertion_type

        client_assertion = self.client_assertion

        client_id = self.client_id

        scope = self.scope

        code = self.code

        code_verifier = self.code_verifier

        redirect_uri = self.redirect_uri

        auth_req_id = self.auth_req_id

        assertion = self.assertion

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "grant_type": grant_type,
            }
        )
        if client_assertion_type is not UNSET:
            field_dict["client_assertion_type"] = client_assertion_type
        if client_assertion is not UNSET:
            field_dict["client_assertion"] = client_assertion
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if scope is not UNSET:
            field_dict["scope"] = scope
        if code is not UNSET:
            field_dict["code"] = code
        if code_verifier is not UNSET:
            field_dict["code_verifier"] = code_verifier
        if redirect_uri is not UNSET:
            field_dict["redirect_uri"] = redirect_uri
        if auth_req_id is not UNSET:
            field_dict["auth_req_id"] = auth_req_id
        if assertion is not UNSET:
            field_dict["assertion"] = assertion

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        grant_type = check_token_request_grant_type(d.pop("grant_type"))

        _client_assertion_type = d.pop("client_assertion_type", UNSET)
        client_assertion_type: TokenRequestClientAssertionType | Unset
        if isinstance(_client_assertion_type, Unset):
            client_assertion_type = UNSET
        else:
            client_assertion_type = check_token_request_client_assertion_type(
                _client_assertion_type
            )

        client_assertion = d.pop("client_assertion", UNSET)

        client_id = d.pop("client_id", UNSET)

        scope = d.pop("scope", UNSET)

        code = d.pop("code", UNSET)

        code_verifier = d.pop("code_verifier", UNSET)

        redirect_uri = d.pop("redirect_uri", UNSET)

        auth_req_id = d.pop("auth_req_id", UNSET)

        assertion = d.pop("assertion", UNSET)

        token_request = cls(
            grant_type=grant_type,
            client_assertion_type=client_assertion_type,
            client_assertion=client_assertion,
            client_id=client_id,
            scope=scope,
            code=code,
            code_verifier=code_verifier,
            redirect_uri=redirect_uri,
            auth_req_id=auth_req_id,
            assertion=assertion,
        )

        token_request.additional_properties = d
        return token_request

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
