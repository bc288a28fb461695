"""Receivers that are pushed to as RFC 8935 has it."""

from cleanbreak.adapters.signal_receiver.http.adapter import HttpSignalReceivers

__all__ = ["HttpSignalReceivers"]
