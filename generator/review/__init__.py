"""What a change does, told from two renderings: values from which reports are made."""
