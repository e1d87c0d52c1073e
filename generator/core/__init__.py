"""Values every room speaks in: places, findings, errors and Terraform expressions."""
