"""Lantern Bank, an example: signs its customers in by a code in a text, and stops texting a number
as soon as its operator says that it is no longer the customer's.
"""
