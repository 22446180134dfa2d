"""Tools for developing and trying out; nothing here is needed to run Mailuo."""
