"""The windows of `/onboard`: what a person does in them, and the lookups behind them."""
