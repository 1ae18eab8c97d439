"""When: methods that say at which hours, on which days and in which weeks incidents occur."""
