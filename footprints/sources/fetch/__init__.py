"""Public data over the network: one HTTP layer, one client a kind of service, one job."""
