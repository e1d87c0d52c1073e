"""Checks for checkov that see what its own do not, about resources as Tenantry renders them."""
