"""Stages of keepers of keys that are neither a file nor our own."""

from contextlib import AbstractContextManager

from tests.key_services import KeyService
from tests.tokens import SoftToken

from cleanbreak.adapters.signing.aws_kms import AwsKmsKey
from cleanbreak.adapters.signing.pkcs11 import Pkcs11Key


class Pkcs11Stage:
    """A key in a token of SoftHSM."""

    def __init__(self, token: SoftToken) -> None:
        self._token, self._label = token, token.made()
        self.signing = self.other_process()

    def other_process(self) -> Pkcs11Key:
        return self._token.key(self._label)

    def outage(self) -> AbstractContextManager[None]:
        return self._token.pulled_out()


class AwsKmsStage:
    """A key in a key service."""

    def __init__(self, service: KeyService) -> None:
        self._service, self._key_id = service, service.made()
        self.signing = self.other_process()

    def other_process(self) -> AwsKmsKey:
        return self._service.key(self._key_id)

    def outage(self) -> AbstractContextManager[None]:
        return self._service.disabled(self._key_id)
