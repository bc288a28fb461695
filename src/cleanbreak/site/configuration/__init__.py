"""What can be set, how each setting is written, and where it is read from."""
