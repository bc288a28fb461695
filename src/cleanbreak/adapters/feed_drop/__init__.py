"""Where files for authorities go."""
