"""Adapters of the port ``takeout_source``."""
