"""PDFs: letters and where they stand come out of pages, lines and text out of those."""
