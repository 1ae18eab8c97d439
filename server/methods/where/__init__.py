"""Where: methods that say at which places incidents gather."""
