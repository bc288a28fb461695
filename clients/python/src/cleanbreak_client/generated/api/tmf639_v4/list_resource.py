from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.resource import Resource
from ...models.tmf_error import TmfError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    category: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    resource_relationship_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["category"] = category

    params["fields"] = fields

    params["id"] = id

    params["limit"] = limit

    params["offset"] = offset

    params["resourceRelationship.id"] = resource_relationship_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/tmf-api/resourceInventoryManagement/v4/resource",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TmfError | list[Resource] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = Resource.from_dict(response_200_item_data)

            response_200.append(response_200_item)

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
) -> Response[TmfError | list[Resource]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    category: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    resource_relationship_id: str | Unset = UNSET,
) -> Response[TmfError | list[Resource]]:
    """List resources of lines, and what the client keeps: what it keeps comes first.

    Args:
        category (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        resource_relationship_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[Resource]]
    """

    kwargs = _get_kwargs(
        category=category,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        resource_relationship_id=resource_relationship_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    category: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    resource_relationship_id: str | Unset = UNSET,
) -> TmfError | list[Resource] | None:
    """List resources of lines, and what the client keeps: what it keeps comes first.

    Args:
        category (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        resource_relationship_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[Resource]
    """

    return sync_detailed(
        client=client,
        category=category,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        resource_relationship_id=resource_relationship_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    category: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    resource_relationship_id: str | Unset = UNSET,
) -> Response[TmfError | list[Resource]]:
    """List resources of lines, and what the client keeps: what it keeps comes first.

    Args:
        category (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        resource_relationship_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TmfError | list[Resource]]
    """

    kwargs = _get_kwargs(
        category=category,
        fields=fields,
        id=id,
        limit=limit,
        offset=offset,
        resource_relationship_id=resource_relationship_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    category: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    id: str | Unset = UNSET,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    resource_relationship_id: str | Unset = UNSET,
) -> TmfError | list[Resource] | None:
    """List resources of lines, and what the client keeps: what it keeps comes first.

    Args:
        category (str | Unset):
        fields (str | Unset):
        id (str | Unset):
        limit (int | Unset):  Default: 20.
        offset (int | Unset):  Default: 0.
        resource_relationship_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TmfError | list[Resource]
    """

    return (
        await asyncio_detailed(
            client=client,
            category=category,
            fields=fields,
            id=id,
            limit=limit,
            offset=offset,
            resource_relationship_id=resource_relationship_id,
        )
    ).parsed
