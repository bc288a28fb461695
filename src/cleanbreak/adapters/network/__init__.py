"""Subscriber databases and the nodes that serve the phone."""
