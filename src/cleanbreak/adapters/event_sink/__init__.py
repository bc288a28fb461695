"""Who sends events to the sinks of relying parties."""
