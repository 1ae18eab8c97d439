"""Maps: the colours of data, and maps that open from one file without a network."""
