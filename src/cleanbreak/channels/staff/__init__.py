"""The staff console: what waits for a person, and campaigns; each page calls one flow."""
