"""The design engine: small areas grouped into contiguous neighbourhoods within limits."""
