"""YAML text becomes documents with spans, then tenants; the only room that reads YAML."""
