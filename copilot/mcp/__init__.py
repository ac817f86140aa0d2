"""What `support-copilot mcp` runs: the memory of past cases as tools of the Model Context Protocol, read only."""
