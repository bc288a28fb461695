"""What allauth asks of us: it seals with our key, writes no mail and lets nobody sign up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from cleanbreak.flows.brand_words import operator_name
from cleanbreak.records.sealed import open_sealed, seal


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come into being at a holder's first right code."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody make an account."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as our own middleware read it."""
        return str(request.META["REMOTE_ADDR"])


class SealedMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seeds of recovery codes are sealed; a passkey is told the operator's name, no person's."""

    def encrypt(self, text: str) -> str:
        """Return the seed as it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the seed."""
        return open_sealed(encrypted_text)

    def _get_site_name(self) -> str:
        return operator_name()

    def _get_user_identifier(self, user: object) -> str:
        del user
        return operator_name()
