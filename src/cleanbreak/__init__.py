"""Cleanbreak: end a SIM line once, through any official channel, and have it ended everywhere."""
