"""The rules of what outside systems bring: findings, changed records."""
