"""Tables of the engine room to and from typed values; nothing here knows how a diagram runs."""
