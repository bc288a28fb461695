"""What programs of others ask us: OAuth, CAMARA, Shared Signals."""
