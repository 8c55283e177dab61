package dev.zebra.model;

/// A token that was chosen. Log probabilities (natural) are the model's own, before any rule of
/// choosing.
///
/// @param id of the token
/// @param logProbability of it
/// @param likeliest the most likely tokens at its place, as many as were asked for
public record DrawnToken(int id, float logProbability, Likeliest likeliest) {}
