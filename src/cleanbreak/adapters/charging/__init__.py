"""Where balances are kept."""
