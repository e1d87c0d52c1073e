"""How a site is taken down: what AWS is asked and told, as values, and Terraform's part between."""
