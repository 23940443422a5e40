"""Tests on a console of Windows."""
