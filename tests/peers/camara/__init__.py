"""A gateway of our own that speaks three of CAMARA's APIs, held to their yaml files."""
