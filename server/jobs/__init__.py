"""Jobs: claim, run with progress, retry, give up."""
