"""The stages a command runs through, in their order: load, plan, render, check, prove, scan, publish."""
