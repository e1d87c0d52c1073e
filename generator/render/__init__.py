"""From plans to HCL text: the Jinja environment, the templates' lint, and the rendered files."""
