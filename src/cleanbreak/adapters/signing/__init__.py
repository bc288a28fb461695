"""Keepers of signing keys."""
