"""The asset graph, one module a step of the run, in the order of the arrows in the architecture."""
