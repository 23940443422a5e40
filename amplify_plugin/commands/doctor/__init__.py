"""What ``doctor`` finds: a module for each family of checks, each a function of its inputs."""
