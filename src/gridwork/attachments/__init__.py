"""Attachments: photographs and papers that belong to a record."""
