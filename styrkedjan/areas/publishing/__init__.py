"""What the municipality has decided to show everybody: data sets, what a service is in plain words, and its places."""
