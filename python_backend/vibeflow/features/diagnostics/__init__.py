"""One text for a bug report. What it may hold is listed; everything else stays out, whatever it is."""
