"""A client of an operator that runs Cleanbreak: connect, and end lines."""

from cleanbreak_client.access import NotLetIn, connect
from cleanbreak_client.ends import Refused, order_end, read_order, withdraw

__all__ = ["NotLetIn", "Refused", "connect", "order_end", "read_order", "withdraw"]
