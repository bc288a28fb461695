"""Witnesses of our log."""
