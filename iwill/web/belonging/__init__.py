"""What people say of belonging: a summary that names nobody, and for care alone what one person said."""
