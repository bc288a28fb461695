from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.camara_error import CamaraError
from ...models.service_status import ServiceStatus
from ...models.service_status_spelled_request import ServiceStatusSpelledRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ServiceStatusSpelledRequest,
    x_correlator: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_correlator, Unset):
        headers["x-correlator"] = x_correlator

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/camara/subscription-status/v0.1/retrieve-subscription-status",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CamaraError | ServiceStatus | None:
    if response.status_code == 200:
        response_200 = ServiceStatus.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = CamaraError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = CamaraError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = CamaraError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = CamaraError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = CamaraError.from_dict(response.json())

        return response_405

    if response.status_code == 415:
        response_415 = CamaraError.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = CamaraError.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = CamaraError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = CamaraError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = CamaraError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CamaraError | ServiceStatus]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ServiceStatusSpelledRequest,
    x_correlator: str | Unset = UNSET,
) -> Response[CamaraError | ServiceStatus]:
    """Tell whether calls, texts and data work; of an ended line there is nothing to tell.

    Args:
        x_correlator (str | Unset):
        body (ServiceStatusSpelledRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CamaraError | ServiceStatus]
    """

    kwargs = _get_kwargs(
        body=body,
        x_correlator=x_correlator,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: ServiceStatusSpelledRequest,
    x_correlator: str | Unset = UNSET,
) -> CamaraError | ServiceStatus | None:
    """Tell whether calls, texts and data work; of an ended line there is nothing to tell.

    Args:
        x_correlator (str | Unset):
        body (ServiceStatusSpelledRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CamaraError | ServiceStatus
    """

    return sync_detailed(
        client=client,
        body=body,
        x_correlator=x_correlator,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: ServiceStatusSpelledRequest,
    x_correlator: str | Unset = UNSET,
) -> Response[CamaraError | ServiceStatus]:
    """Tell whether calls, texts and data work; of an ended line there is nothing to tell.

    Args:
        x_correlator (str | Unset):
        body (ServiceStatusSpelledRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CamaraError | ServiceStatus]
    """

    kwargs = _get_kwargs(
        body=body,
        x_correlator=x_correlator,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ServiceStatusSpelledRequest,
    x_correlator: str | Unset = UNSET,
) -> CamaraError | ServiceStatus | None:
    """Tell whether calls, texts and data work; of an ended line there is nothing to tell.

    Args:
        x_correlator (str | Unset):
        body (ServiceStatusSpelledRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CamaraError | ServiceStatus
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            x_correlator=x_correlator,
        )
    ).parsed
