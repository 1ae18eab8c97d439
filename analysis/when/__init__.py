"""When: the hours, weekdays, weeks and seasons of incidents, and what of them is ordinary variation."""
