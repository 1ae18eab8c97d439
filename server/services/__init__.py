"""Services: use cases, one transaction each, one noun a file."""
