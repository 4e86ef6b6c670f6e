"""A WHMCS in memory: customers, services, invoices, transactions, and the ways in which the real one surprises."""

from sandbox.whmcs.app import whmcs_app
from sandbox.whmcs.install import Whmcs

__all__ = ["Whmcs", "whmcs_app"]
