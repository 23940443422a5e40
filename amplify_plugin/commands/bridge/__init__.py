"""bridge-profile and credential-process: any profile for any tool, through this plugin."""
