"""The backend that signs URLs of Studio for whoever brings an assertion of the identity provider."""
