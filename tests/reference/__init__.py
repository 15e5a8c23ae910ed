"""A second evaluator, slow and literal, written from the specification alone and compared with the engine."""
