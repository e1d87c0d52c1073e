"""IAM itself: policies as values, what AWS authorizes, decisions over requests, and proofs over all of them.

Knows nothing of tenants, Terraform or files, and imports nothing of this project but `generator.core`.
"""
