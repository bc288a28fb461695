"""Telephone networks that callers come from."""
