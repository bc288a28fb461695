"""Who looks at other people's web sites."""
