"""Modules become stacks: providers, backends and the wiring between modules."""
