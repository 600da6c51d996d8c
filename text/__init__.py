"""Text: characters, widths, spelling, faults and how they are told; what every floor writes with."""
