"""Certificate renewal: a certificate that expires soon or is not trusted is renewed, until a probe sees it fine."""
