"""The roles that pipelines plan and apply as, and where states lie."""
