"""What the company runs: products that are launched, flows that change, certificates that are watched."""
