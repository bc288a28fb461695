"""OAuth 2.0 and OpenID Connect: what programs ask for, and how they are refused.

Programs read ``error``; their makers read the sentence, in English (RFC 6749 5.2 allows ASCII).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.relying_party import OF_NO_LINE, OPENID, PURPOSES

TOKEN_GOOD_FOR = timedelta(minutes=60)
ASSERTION_GOOD_FOR = timedelta(seconds=300)
"""CAMARA security profile: what a client says of itself lives no longer."""
LEEWAY = timedelta(seconds=60)
"""So much two clocks may differ."""
JTI_LENGTH_MAX = 200
CLIENT_CREDENTIALS = "client_credentials"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUTHORIZATION_CODE = "authorization_code"
CIBA = "urn:openid:params:grant-type:ciba"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class OauthRefused(Refusal):
    """This request was refused."""

    code = "oauth_refused"
    error: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 400


class OauthRequestInvalid(OauthRefused):
    """The parameter {parameter} is missing, is there twice, or is not what it should be."""

    code = "oauth_request_invalid"


class OauthClientInvalid(OauthRefused):
    """It was not shown who is asking: {reason}."""

    code = "oauth_client_invalid"
    error = "invalid_client"
    status = 401


class OauthGrantInvalid(OauthRefused):
    """This is not good, was used before, or is not good any more."""

    code = "oauth_grant_invalid"
    error = "invalid_grant"


class OauthGrantUnknown(OauthRefused):
    """Tokens are not given for this grant_type."""

    code = "oauth_grant_unknown"
    error = "unsupported_grant_type"


class OauthScopeInvalid(OauthRefused):
    """Name a scope, only such as you are allowed, and one purpose at most."""

    code = "oauth_scope_invalid"
    error = "invalid_scope"


def one(form: Mapping[str, Sequence[str]], name: str) -> str:
    """Return a parameter that must be there, once (RFC 6749 3.2).

    :raises OauthRequestInvalid: if it is not.
    """
    said = one_or_none(form, name)
    if not said:
        raise OauthRequestInvalid(parameter=name)
    return said


def one_or_none(form: Mapping[str, Sequence[str]], name: str) -> str:
    """Return a parameter that may be there, once; empty: it is not.

    :raises OauthRequestInvalid: if it is there twice.
    """
    values = form.get(name, ())
    if len(values) > 1:
        raise OauthRequestInvalid(parameter=name)
    return values[0] if values else ""


def wanted_scopes(said: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return the scopes that were asked for; ``openid`` is everybody's.

    :param said: as it was asked, with blanks between.
    :raises OauthScopeInvalid: if none was named, one that is not allowed, or several purposes.
    """
    scopes = frozenset(said.split())
    purposes = {one for one in scopes if one.startswith(PURPOSES)}
    if not scopes - purposes - {OPENID} or len(purposes) > 1 or not scopes <= allowed | {OPENID}:
        raise OauthScopeInvalid
    return scopes


def wanted_of_line(said: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return the scopes that a line is asked for, as :func:`wanted_scopes` does.

    :raises OauthScopeInvalid: also for what is no line's to give.
    """
    return wanted_scopes(said, allowed - OF_NO_LINE)


class OauthUserUnknown(OauthRefused):
    """Nobody of ours is meant by this login_hint."""

    code = "oauth_user_unknown"
    error = "unknown_user_id"


class OauthDeviceUnknown(OauthRefused):
    """This device did not come through our network, and nobody is asked for a password here."""

    code = "oauth_device_unknown"
    error = "access_denied"


class OauthRequestObjectInvalid(OauthRefused):
    """The signed request is not good: {reason}."""

    code = "oauth_request_object_invalid"
    error = "invalid_request_object"


class OauthRequestUriRefused(OauthRefused):
    """A request is not fetched from anywhere. Send it along."""

    code = "oauth_request_uri_refused"
    error = "request_uri_not_supported"


class OauthRequestExpired(OauthRefused):
    """The time of this request is over."""

    code = "oauth_request_expired"
    error = "expired_token"


class OauthResponseTypeUnknown(OauthRefused):
    """Only response_type=code is answered."""

    code = "oauth_response_type_unknown"
    error = "unsupported_response_type"


class OauthTooFast(OauthRefused):
    """Too many requests came from this client. Wait a second, then go on more slowly."""

    code = "oauth_too_fast"
    error = "slow_down"
    status = 429


class OauthUnavailable(OauthRefused):
    """The network cannot be asked now. Try again."""

    code = "oauth_unavailable"
    error = "temporarily_unavailable"
    status = 503
