"""Where SIM cards and eSIM profiles are kept."""
