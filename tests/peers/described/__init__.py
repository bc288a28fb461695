"""Elements that a file describes: each example of `examples/adapters/` against its counterpart."""
