"""What is known about AWS: policies as values, ARNs, names, regions, quotas and service authorization data."""
