"""What is claimed of an estate: that tenants are apart, guardrails hold, and people can work."""
