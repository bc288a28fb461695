"""Stores of objects: where archives go."""
