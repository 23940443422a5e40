"""~/.aws/config and ~/.aws/credentials, as each tool reads them. One module a reader."""
