"""Source of the functions that AWS Lambda runs, packed as it stands; the generator itself runs none of it."""
