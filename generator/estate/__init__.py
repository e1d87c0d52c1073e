"""The estate as files, and each environment of it as a site with its people and names."""
