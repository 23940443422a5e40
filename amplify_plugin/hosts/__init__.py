"""One module for each program that we plug into. A host module knows its host and no other."""
