"""One document value, many forms: each writer is a function from Document to text or bytes."""
