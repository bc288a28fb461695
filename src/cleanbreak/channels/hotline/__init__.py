"""The hotline: what a provider of telephony posts to us, and what we answer to it."""
