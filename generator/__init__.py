"""Tenantry: multi-tenant Amazon SageMaker Studio as reviewed Terraform."""

__version__ = "0.1.0"
