"""What `support-copilot reindex` reads, reports and warns about."""
