"""What really stands, held to what is rendered: what left it, what nobody declared, and what that breaks."""
