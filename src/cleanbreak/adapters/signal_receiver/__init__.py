"""Receivers of shared signals."""
