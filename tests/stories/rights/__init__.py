"""Who may act: each click is authorised when it arrives, and a refusal is private."""
