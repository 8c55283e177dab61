package dev.zebra.model.cuda;

/// One way of rotating queries and keys: by position times inverse frequency, in float32.
///
/// @param inverseFrequencies `headDim / 2` of them
/// @param attentionFactor multiplies cosines and sines; 1 unless the scaling has one (YaRN)
public record RopeTable(float[] inverseFrequencies, float attentionFactor) {}
