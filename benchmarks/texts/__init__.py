"""How well the text reader reads texts: precision and recall against answers checked by hand."""
