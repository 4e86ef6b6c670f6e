"""How text is cleaned, compared and written: names, addresses, phone numbers, money, dates and durations."""
