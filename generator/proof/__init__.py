"""IAM policies as sets of requests, and the proof that tenants are kept apart."""
