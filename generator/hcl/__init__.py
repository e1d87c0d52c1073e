"""HCL text: values as literals, names as identifiers, the layout of `terraform fmt`, and reading it back."""
