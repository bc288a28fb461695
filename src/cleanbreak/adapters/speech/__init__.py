"""Voices that read sentences aloud."""
