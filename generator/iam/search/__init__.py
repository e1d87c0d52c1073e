"""Is there a request? An exact search over classes of strings, without a solver."""
