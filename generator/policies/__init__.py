"""The policies of the product: pure functions from typed scopes to policy values."""
