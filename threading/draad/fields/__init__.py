"""What one printed value says, and whether it is redacted: parties, dates, subjects, marks."""
