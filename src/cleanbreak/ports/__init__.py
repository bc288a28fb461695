"""What we ask of the outside, in domain words; no vendor words."""
