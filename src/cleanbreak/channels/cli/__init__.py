"""The `cleanbreak` command."""
