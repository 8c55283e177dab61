package dev.zebra.jobs.run;

/// One thing wrong with a request.
///
/// @param pointer JSON pointer of the bad field, such as `/model/windowSize`; empty for the whole
///     body
/// @param detail what was found and what would be accepted
public record Violation(String pointer, String detail) {}
