"""The network of a site: a VPC with its endpoints and flow logs, and security groups."""
