"""The Salesforce tab of the page: tables, one record in detail, and the changes that its buttons make."""
