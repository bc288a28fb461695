"""Where SIM cards are read and wiped."""
