from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.patch_service_order_body import PatchServiceOrderBody
from ...models.service_order import ServiceOrder
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id: str,
    *,
    body: PatchServiceOrderBody,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/tmf-api/serviceOrdering/v4/serviceOrder/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/merge-patch+json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ServiceOrder | TmfError | None:
    if response.status_code == 200:
        response_200 = ServiceOrder.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = TmfError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = TmfError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = TmfError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = TmfError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = TmfError.from_dict(response.json())

        return response_405

    if response.status_code == 409:
        response_409 = TmfError.from_dict(response.json())

        return response_409

    if response.status_code == 429:
        response_429 = TmfError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = TmfError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = TmfError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ServiceOrder | TmfError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    body: PatchServiceOrderBody,
    idempotency_key: str | Unset = UNSET,
) -> Response[ServiceOrder | TmfError]:
    """Bring the end of a line forward, or say something else of its order.

    Args:
        id (str):
        idempotency_key (str | Unset):
        body (PatchServiceOrderBody): What is to be otherwise (RFC 7396); null takes a property
            away.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ServiceOrder | TmfError]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient,
    body: PatchServiceOrderBody,
    idempotency_key: str | Unset = UNSET,
) -> ServiceOrder | TmfError | None:
    """Bring the end of a line forward, or say something else of its order.

    Args:
        id (str):
        idempotency_key (str | Unset):
        body (PatchServiceOrderBody): What is to be otherwise (RFC 7396); null takes a property
            away.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ServiceOrder | TmfError
    """

    return sync_detailed(
        id=id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    body: PatchServiceOrderBody,
    idempotency_key: str | Unset = UNSET,
) -> Response[ServiceOrder | TmfError]:
    """Bring the end of a line forward, or say something else of its order.

    Args:
        id (str):
        idempotency_key (str | Unset):
        body (PatchServiceOrderBody): What is to be otherwise (RFC 7396); null takes a property
            away.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ServiceOrder | TmfError]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient,
    body: PatchServiceOrderBody,
    idempotency_key: str | Unset = UNSET,
) -> ServiceOrder | TmfError | None:
    """Bring the end of a line forward, or say something else of its order.

    Args:
        id (str):
        idempotency_key (str | Unset):
        body (PatchServiceOrderBody): What is to be otherwise (RFC 7396); null takes a property
            away.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ServiceOrder | TmfError
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
