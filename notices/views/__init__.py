"""Pages of what is due: the workbench, the inbox, what was sent, ways out, calendar feeds."""
