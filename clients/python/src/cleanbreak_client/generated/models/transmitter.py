from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Generator, TextIO, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.transmitter_authorization_schemes_item import (
        TransmitterAuthorizationSchemesItem,
    )


T = TypeVar("T", bound="Transmitter")


@_attrs_define
class Transmitter:
    """
    Attributes:
        spec_version (str):
        issuer (str):
        jwks_uri (str):
        configuration_endpoint (str):
        delivery_methods_supported (list[str] | Unset):
        status_endpoint (str | Unset):
        add_subject_endpoint (str | Unset):
        remove_subject_endpoint (str | Unset):
        verification_endpoint (str | Unset):
        authorization_schemes (list[TransmitterAuthorizationSchemesItem] | Unset):
        default_subjects (str | Unset):
    """

    spec_version: str
    issuer: str
    jwks_uri: str
    configuration_endpoint: str
    delivery_methods_supported: list[str] | Unset = UNSET
    status_endpoint: str | Unset = UNSET
    add_subject_endpoint: str | Unset = UNSET
    remove_subject_endpoint: str | Unset = UNSET
    verification_endpoint: str | Unset = UNSET
    authorization_schemes: list[TransmitterAuthorizationSchemesItem] | Unset = UNSET
    default_subjects: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.transmitter_authorization_schemes_item import (
            TransmitterAuthorizationSchemesItem,  # noqa: PLC0415
        )

        spec_version = self.spec_version

        issuer = self.issuer

        jwks_uri = self.jwks_uri

        configuration_endpoint = self.configuration_endpoint

        delivery_methods_supported: list[str] | Unset = UNSET
        if not isinstance(self.delivery_methods_supported, Unset):
            delivery_methods_supported = self.delivery_methods_supported

        status_endpoint = self.status_endpoint

        add_subject_endpoint = self.add_subject_endpoint

        remove_subject_endpoint = self.remove_subject_endpoint

        verification_endpoint = self.verification_endpoint

        authorization_schemes: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.authorization_schemes, Unset):
            authorization_schemes = []
            for authorization_schemes_item_data in self.authorization_schemes:
                authorization_schemes_item = authorization_schemes_item_data.to_dict()
                authorization_schemes.append(authorization_schemes_item)

        default_subjects = self.default_subjects

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "spec_version": spec_version,
                "issuer": issuer,
                "jwks_uri": jwks_uri,
                "configuration_endpoint": configuration_endpoint,
            }
        )
        if delivery_methods_supported is not UNSET:
            field_dict["delivery_methods_supported"] = delivery_methods_supported
        if status_endpoint is not UNSET:
            field_dict["status_endpoint"] = status_endpoint
        if add_subject_endpoint is not UNSET:
            field_dict["add_subject_endpoint"] = add_subject_endpoint
        if remove_subject_endpoint is not UNSET:
            field_dict["remove_subject_endpoint"] = remove_subject_endpoint
        if verification_endpoint is not UNSET:
            field_dict["verification_endpoint"] = verification_endpoint
        if authorization_schemes is not UNSET:
            field_dict["authorization_schemes"] = authorization_schemes
        if default_subjects is not UNSET:
            field_dict["default_subjects"] = default_subjects

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.transmitter_authorization_schemes_item import (
            TransmitterAuthorizationSchemesItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        spec_version = d.pop("spec_version")

        issuer = d.pop("issuer")

        jwks_uri = d.pop("jwks_uri")

        configuration_endpoint = d.pop("configuration_endpoint")

        delivery_methods_supported = cast(
            list[str], d.pop("delivery_methods_supported", UNSET)
        )

        status_endpoint = d.pop("status_endpoint", UNSET)

        add_subject_endpoint = d.pop("add_subject_endpoint", UNSET)

        remove_subject_endpoint = d.pop("remove_subject_endpoint", UNSET)

        verification_endpoint = d.pop("verification_endpoint", UNSET)

        _authorization_schemes = d.pop("authorization_schemes", UNSET)
        authorization_schemes: list[TransmitterAuthorizationSchemesItem] | Unset = UNSET
        if _authorization_schemes is not UNSET:
            authorization_schemes = []
            for authorization_schemes_item_data in _authorization_schemes:
                authorization_schemes_item = (
                    TransmitterAuthorizationSchemesItem.from_dict(
                        authorization_schemes_item_data
                    )
                )

                authorization_schemes.append(authorization_schemes_item)

        default_subjects = d.pop("default_subjects", UNSET)

        transmitter = cls(
            spec_version=spec_version,
            issuer=issuer,
            jwks_uri=jwks_uri,
            configuration_endpoint=configuration_endpoint,
            delivery_methods_supported=delivery_methods_supported,
            status_endpoint=status_endpoint,
            add_subject_endpoint=add_subject_endpoint,
            remove_subject_endpoint=remove_subject_endpoint,
            verification_endpoint=verification_endpoint,
            authorization_schemes=authorization_schemes,
            default_subjects=default_subjects,
        )

        transmitter.additional_properties = d
        return transmitter

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
