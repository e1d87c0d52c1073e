"""Tenants become stacks: settings, addresses, names and references, decided once and in order."""
