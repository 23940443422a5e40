"""Switching this plugin on and off in the AWS CLIs: the lines, the folders, the trial."""
