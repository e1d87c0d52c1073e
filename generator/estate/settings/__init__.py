"""Settings: built-in defaults, what each level states, and what holds in the end."""
