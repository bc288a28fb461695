"""Recorders of calls."""
