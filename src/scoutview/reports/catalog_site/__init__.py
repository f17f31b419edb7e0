"""The catalog as pages to learn from: Markdown for the documentation, HTML for a workspace."""
