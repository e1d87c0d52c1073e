"""What a platform file and a tenant file may say: models, their words and their JSON Schema."""
