"""What operators see of the work: the request that it belongs to, the facts in the log, and the counters of `/metrics`."""
