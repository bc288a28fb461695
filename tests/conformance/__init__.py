"""One suite for each port: what its docstrings promise, asked of every implementation."""
