"""The operator's own network, which knows whose device it sees."""
