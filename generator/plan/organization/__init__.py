"""Organization stacks: units, accounts and the guardrails on both."""
