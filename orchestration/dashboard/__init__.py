"""The dashboard: one self-contained HTML page of the published copy that opens from a file, mails and prints."""
