"""Customer databases with account PINs, and networks that tell of changed SIMs and devices."""
