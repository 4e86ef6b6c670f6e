"""How rules compare and write text: names, addresses, phone numbers, money, dates and durations."""
