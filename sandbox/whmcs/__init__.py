"""A WHMCS in memory that speaks its API: customers, services, invoices, transactions."""
