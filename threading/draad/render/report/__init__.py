"""The report: what its pages know, and the page, style, scripts and words that show it."""
