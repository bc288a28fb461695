"""Printers of slips."""
