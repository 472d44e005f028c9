"""What the facade does: load an instance, act on it, write down everything that followed, all in one transaction."""
