"""What ``doctor`` checks: a module for each family, each a function of its inputs."""
