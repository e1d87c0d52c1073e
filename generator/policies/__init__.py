"""The policies of the product: pure functions from typed scopes to IAM, KMS, S3, endpoint and organization policies."""
