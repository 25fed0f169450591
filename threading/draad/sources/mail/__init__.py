"""Mail files: what RFC 5322, mailboxes and Outlook keep of a mail becomes a header and a text."""
