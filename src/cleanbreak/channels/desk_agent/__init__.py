"""Where the programs at counters ask for their jobs: JSON over HTTPS, each with its own token."""
