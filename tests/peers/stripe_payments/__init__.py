"""Stripe as its documentation describes it, played by a server of ours on 127.0.0.1."""
