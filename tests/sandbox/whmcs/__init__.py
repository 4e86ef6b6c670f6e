"""The sandbox's WHMCS as its callers see it."""
