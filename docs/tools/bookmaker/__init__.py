"""The book: Markdown and C in, pages out. docs/tools/book.py is the way in."""
