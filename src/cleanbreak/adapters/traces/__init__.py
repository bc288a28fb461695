"""Who is told what was done when."""
