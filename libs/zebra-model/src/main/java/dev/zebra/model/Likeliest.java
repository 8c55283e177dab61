package dev.zebra.model;

/// The most likely tokens at one place, from the most likely down. The arrays are not copied.
///
/// @param ids of the tokens
/// @param logProbabilities natural, of each
public record Likeliest(int[] ids, float[] logProbabilities) {}
