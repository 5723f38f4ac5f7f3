"""Facts at rest: immutable, dated versions of bulk facts, and the questions pages ask of them."""
