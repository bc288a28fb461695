"""A small receiver of shared signals (OpenID SSF 1.0): what a bank needs to hear that a number
is no longer its customer's. Needs only joserfc; copy it, it is meant to be copied.
"""
