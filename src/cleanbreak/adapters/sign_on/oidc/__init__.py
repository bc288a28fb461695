"""Any provider of OpenID Connect."""

from cleanbreak.adapters.sign_on.oidc.adapter import OidcSignOn
from cleanbreak.adapters.sign_on.oidc.settings import OidcSettings

__all__ = ["OidcSettings", "OidcSignOn"]
