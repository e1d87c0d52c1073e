"""What is known about AWS: ARNs, names, Regions, quotas, endpoints, instance types."""
