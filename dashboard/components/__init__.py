"""Parts of pages that more than one page shows, or that need a script of their own; each with show(...)."""
