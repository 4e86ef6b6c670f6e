"""The values that a row returns, and the table, the pictures and the document made of them."""
