"""What the operations of several diagrams share."""
