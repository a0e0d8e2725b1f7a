"""The page behind a personal link: what it asks, how it is worked out, and the offers it lists."""
