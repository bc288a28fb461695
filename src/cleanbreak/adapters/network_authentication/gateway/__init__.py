"""The operator's own gateway, which signs whose device a request comes from."""

from cleanbreak.adapters.network_authentication.gateway.adapter import GatewayAuthentication
from cleanbreak.adapters.network_authentication.gateway.settings import GatewaySettings

__all__ = ["GatewayAuthentication", "GatewaySettings"]
