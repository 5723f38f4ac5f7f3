"""A municipality assessed by an evaluating organisation, or by itself: from commission to published report."""
