"""doctor: the findings of all checks, weighed, told and fixed. ``checks`` has a module a family."""
