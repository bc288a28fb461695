"""Everything that is stored: the one Django app, its tables and its set-based queries."""
