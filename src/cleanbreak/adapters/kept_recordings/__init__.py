"""Where providers of telephony keep what callers have said."""
