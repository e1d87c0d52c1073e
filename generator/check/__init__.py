"""What is asked of rendered Terraform, one file per rule, over text that was parsed again."""
