"""Whoever changes a row that is written for good is found out, in every table and every column."""
