"""Files and the network in, checked tables out."""
