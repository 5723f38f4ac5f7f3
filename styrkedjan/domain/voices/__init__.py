"""What residents say: feedback and complaints, promises, surveys, dialogue, proposals, a budget of their own."""
