"""What programs of others ask: OAuth 2.0, OpenID Connect, and what their tokens open."""
