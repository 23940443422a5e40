"""A role's credentials: whose sign the request, with which code, from the cache or from STS."""
