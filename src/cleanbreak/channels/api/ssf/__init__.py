"""The transmitter of OpenID Shared Signals: metadata, streams, subjects (SSF 1.0)."""
