package dev.zebra.data.dataset;

/// One pair of files, `NAME.bin` and `NAME.idx`, of a dataset. Its bytes depend only on its source
/// and the tokenizer.
///
/// @param name file name without its ending, such as `shard-00000`
/// @param source the text it was made from
/// @param documents how many it holds
/// @param tokens how many it holds, markers of beginnings and ends included
/// @param lengths its documents by length
public record Shard(
        String name, Source source, int documents, long tokens, LengthHistogram lengths) {

    /// The text that a shard was made from.
    ///
    /// @param name the file's own name, without directories
    /// @param digest `sha256-` and hex, over the file's bytes as they lie there
    /// @param format how documents were read from it, such as `text` or `jsonl`
    /// @param invalidUtf8 ill-formed parts that were read as U+FFFD
    /// @param emptyDocuments documents without any text, which were left out
    public record Source(
            String name, String digest, String format, long invalidUtf8, long emptyDocuments) {}

    /// The name of the shard of that ordinal, from 0.
    public static String name(int ordinal) {
        return "shard-%05d".formatted(ordinal);
    }
}
