"""Our side of the Slack Web API: one method a call, and what its errors mean."""
