"""Coming in: by password, by link, by second step; one's account, and the accounts of others."""
