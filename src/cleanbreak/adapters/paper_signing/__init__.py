"""Keepers of the key with which papers are signed."""
