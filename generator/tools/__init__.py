"""Other people's programs: terraform, checkov and git, each behind one file. The only door to processes."""
