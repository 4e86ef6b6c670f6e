"""What several rows share: processes, clients, requests, counters and clocks."""
