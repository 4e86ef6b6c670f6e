"""Our side of WHMCS: services, products, and ending a service."""
