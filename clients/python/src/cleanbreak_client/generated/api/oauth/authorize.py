from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.authorize_code_challenge_method import (
    AuthorizeCodeChallengeMethod,
    check_authorize_code_challenge_method,
)
from ...models.authorize_response_type import (
    AuthorizeResponseType,
    check_authorize_response_type,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    client_id: str,
    redirect_uri: str,
    response_type: AuthorizeResponseType,
    scope: str,
    code_challenge: str,
    code_challenge_method: AuthorizeCodeChallengeMethod,
    state: str | Unset = UNSET,
    nonce: str | Unset = UNSET,
    request: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["client_id"] = client_id

    params["redirect_uri"] = redirect_uri

    json_response_type: str = response_type
    params["response_type"] = json_response_type

    params["scope"] = scope

    params["code_challenge"] = code_challenge

    json_code_challenge_method: str = code_challenge_method
    params["code_challenge_method"] = json_code_challenge_method

    params["state"] = state

    params["nonce"] = nonce

    params["request"] = request

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/oauth2/authorize",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | None:
    if response.status_code == 302:
        return None

    if response.status_code == 400:
        return None

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    client_id: str,
    redirect_uri: str,
    response_type: AuthorizeResponseType,
    scope: str,
    code_challenge: str,
    code_challenge_method: AuthorizeCodeChallengeMethod,
    state: str | Unset = UNSET,
    nonce: str | Unset = UNSET,
    request: str | Unset = UNSET,
) -> Response[Any]:
    """Send a browser back that came through our network, with a code (PKCE, S256).

    Args:
        client_id (str):
        redirect_uri (str):
        response_type (AuthorizeResponseType):
        scope (str):
        code_challenge (str):
        code_challenge_method (AuthorizeCodeChallengeMethod):
        state (str | Unset):
        nonce (str | Unset):
        request (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        redirect_uri=redirect_uri,
        response_type=response_type,
        scope=scope,
        code_challenge=code_challenge,
        code_challenge_method=code_challenge_method,
        state=state,
        nonce=nonce,
        request=request,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    client_id: str,
    redirect_uri: str,
    response_type: AuthorizeResponseType,
    scope: str,
    code_challenge: str,
    code_challenge_method: AuthorizeCodeChallengeMethod,
    state: str | Unset = UNSET,
    nonce: str | Unset = UNSET,
    request: str | Unset = UNSET,
) -> Response[Any]:
    """Send a browser back that came through our network, with a code (PKCE, S256).

    Args:
        client_id (str):
        redirect_uri (str):
        response_type (AuthorizeResponseType):
        scope (str):
        code_challenge (str):
        code_challenge_method (AuthorizeCodeChallengeMethod):
        state (str | Unset):
        nonce (str | Unset):
        request (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        redirect_uri=redirect_uri,
        response_type=response_type,
        scope=scope,
        code_challenge=code_challenge,
        code_challenge_method=code_challenge_method,
        state=state,
        nonce=nonce,
        request=request,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
