"""Switching the plugin on and off."""
