"""The only writer: what is in `out/` is ours, whole, and replaced in one step."""
