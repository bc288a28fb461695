"""What programs of others ask: OAuth 2.0, OpenID Connect, and the interfaces behind their tokens."""
