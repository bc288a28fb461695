"""Describe what relying parties find here: addresses, ways to a token, scopes (OIDC Discovery)."""

from typing import Any

from cleanbreak.domain.oauth import AUTHORIZATION_CODE, CIBA, CLIENT_CREDENTIALS, JWT_BEARER
from cleanbreak.domain.relying_party import OPENID, SCOPES
from cleanbreak.flows.client_keys import ALGORITHMS as CLIENT_ALGORITHMS
from cleanbreak.flows.know_client import AUTHORIZE_PATH, BACKCHANNEL_PATH, TOKEN_PATH
from cleanbreak.flows.signing_keys import ALGORITHM, issuer


def describe_provider() -> dict[str, Any]:
    """Return the metadata of our OpenID provider."""
    us = issuer()
    return {
        "issuer": us,
        "authorization_endpoint": f"{us}{AUTHORIZE_PATH}",
        "token_endpoint": f"{us}{TOKEN_PATH}",
        "backchannel_authentication_endpoint": f"{us}{BACKCHANNEL_PATH}",
        "jwks_uri": f"{us}/oauth2/jwks",
        "scopes_supported": [OPENID, *sorted(SCOPES)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [CLIENT_CREDENTIALS, AUTHORIZATION_CODE, CIBA, JWT_BEARER],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
        "backchannel_token_delivery_modes_supported": ["poll"],
        "backchannel_authentication_request_signing_alg_values_supported": CLIENT_ALGORITHMS,
        "backchannel_user_code_parameter_supported": False,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": CLIENT_ALGORITHMS,
        "request_uri_parameter_supported": False,
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce"],
    }
