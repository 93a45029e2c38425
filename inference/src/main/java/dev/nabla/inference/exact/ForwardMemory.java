package dev.nabla.inference.exact;

/// What one conversation remembers and works in.
record ForwardMemory(ForwardBuffers buffers, KeyValueCache cache) {}
