"""The parts that all views draw with: blocks, escaped text, and the message that they make."""
