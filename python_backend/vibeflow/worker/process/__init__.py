"""What every worker's process does, whatever its job: priority, threads, reports, faults."""
