"""Other people's programs: where they are, what they are given, and how they are run."""
