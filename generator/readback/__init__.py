"""What rendered Terraform says, as facts for the proof: roles, policies, keys, buckets, domains."""
