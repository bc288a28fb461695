"""Law as data: one file a place, with dated values, and their only reader."""
