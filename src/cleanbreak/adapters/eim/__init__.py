"""Adapters of the port ``eim``."""
