"""Faults of policies, known without asking AWS."""
