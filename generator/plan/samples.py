"""Ids of the usual length, for what is measured before AWS has given out the real ones."""

DOMAIN_ID = "d-abcdefghijkl"
ENDPOINT_ID = "vpce-0123456789abcdef0"
KEY_ID = "mrk-0123456789abcdef0123456789abcdef"
SECURITY_GROUP_ID = "sg-0123456789abcdef0"
SUBNET_ID = "subnet-0123456789abcdef0"
VPC_ID = "vpc-0123456789abcdef0"
