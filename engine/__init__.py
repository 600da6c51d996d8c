"""a checked program and a case → an answer with its proof."""
