"""A bank that others wrote: mock-bank 0.9.0 (MIT) serves the folders of the adapter."""
