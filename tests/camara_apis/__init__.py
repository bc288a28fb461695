"""CAMARA's own feature files run against us by behave; their YAML files judge every answer."""
