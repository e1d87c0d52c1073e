"""Planners of child modules: what a site needs becomes the typed content of templates."""
