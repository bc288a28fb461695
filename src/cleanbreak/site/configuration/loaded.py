"""Imported first by whatever reads settings when it is imported: from then on they are there."""

from cleanbreak.site.configuration.load import load_configuration

load_configuration()
