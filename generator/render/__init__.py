"""From plans to HCL text: the Jinja environment and the rendered files."""
