"""What is published to everybody: where a publication stands, the gate it must pass, and how plain a text is."""
