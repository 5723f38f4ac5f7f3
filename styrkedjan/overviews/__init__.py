"""Reading across areas: what no single area owns. Pure questions; frozen answers; a constant number of queries."""
