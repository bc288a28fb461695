"""A client library for accessing Cleanbreak, every interface for programs of others"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
