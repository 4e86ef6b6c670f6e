"""The security of supply: `make audit` and `make sbom`, which need the network and are not part of `make test`."""
