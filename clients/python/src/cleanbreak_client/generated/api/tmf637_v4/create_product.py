from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_product_body import CreateProductBody
from ...models.product import Product
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: CreateProductBody,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/tmf-api/productInventory/v4/product",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Product | TmfError | None:
    if response.status_code == 201:
        response_201 = Product.from_dict(response.json())

        return response_201

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
) -> Response[Product | TmfError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateProductBody,
    idempotency_key: str | Unset = UNSET,
) -> Response[Product | TmfError]:
    """Keep something for the client that sends it; it is no line, and none is made by it.

    Args:
        idempotency_key (str | Unset):
        body (CreateProductBody): As the published file has it; it is kept, and given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Product | TmfError]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateProductBody,
    idempotency_key: str | Unset = UNSET,
) -> Product | TmfError | None:
    """Keep something for the client that sends it; it is no line, and none is made by it.

    Args:
        idempotency_key (str | Unset):
        body (CreateProductBody): As the published file has it; it is kept, and given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Product | TmfError
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateProductBody,
    idempotency_key: str | Unset = UNSET,
) -> Response[Product | TmfError]:
    """Keep something for the client that sends it; it is no line, and none is made by it.

    Args:
        idempotency_key (str | Unset):
        body (CreateProductBody): As the published file has it; it is kept, and given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Product | TmfError]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateProductBody,
    idempotency_key: str | Unset = UNSET,
) -> Product | TmfError | None:
    """Keep something for the client that sends it; it is no line, and none is made by it.

    Args:
        idempotency_key (str | Unset):
        body (CreateProductBody): As the published file has it; it is kept, and given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Product | TmfError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
