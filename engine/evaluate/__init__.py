"""A question and a case → what holds, certainly and possibly, with the trace of the search, which is its proof."""
