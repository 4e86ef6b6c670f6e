"""Product launch, and the WHMCS product set-up that is also one of its steps: from a plan to a verified product."""
