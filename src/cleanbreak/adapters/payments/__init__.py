"""Ways to send money."""
