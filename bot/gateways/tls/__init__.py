"""Our side of TLS: the certificate that a host serves, and whether clients trust it."""
