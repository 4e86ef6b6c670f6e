"""The package as operators install it, and the recipes in which it runs."""
