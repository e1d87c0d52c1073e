"""Plans of Terraform as records: what would be done, whether it is what was reviewed, and what was done."""
