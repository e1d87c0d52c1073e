"""What the stack of a network of users makes: a VPC, endpoints, their names, a resolver and flow logs."""
