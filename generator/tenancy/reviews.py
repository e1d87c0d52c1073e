"""What records of plans are called in the bucket of the states: those who write them, and policies, go by it.

A record is `<stack>/<digest of files>/<digest>.json`. A note beside it has one word more before the ending,
so that one pattern tells notes, which an apply writes, from records, which a plan writes.
"""

REVIEWS = "reviews/"
"""The folder of records in the bucket."""

KEY = ".key"
"""In that folder, what secrets in records are digested under."""

RECORD = ".json"
"""Ends the name of a record."""

APPLIED = ".applied.json"
"""Ends the name of the note that a record was applied."""

BEGUN = ".begun.json"
"""Ends the name of the note that an apply of a record began."""

ATTEMPT = ".attempt-{}.json"
"""Ends the name of the note of what an apply did that broke off, by its number."""

NOTES = "*.*.json"
"""The pattern of all notes, and of no record: neither stacks nor digests have a dot."""
