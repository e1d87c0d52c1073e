"""What is known about AWS: policies, ARNs, names, regions, quotas, service authorization data."""
