"""The rules of planning, by subject."""
