"""The IP plan: how large networks must be, which ranges they get, and what is left."""
