"""Settings, addresses and wiring: the only place that names adapters."""
