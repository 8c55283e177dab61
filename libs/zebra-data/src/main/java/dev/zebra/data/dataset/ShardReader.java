package dev.zebra.data.dataset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// One shard, memory-mapped into an arena of the dataset's.
final class ShardReader {

    private final MemorySegment bin;
    private final MegatronIndex index;

    ShardReader(Path directory, Shard shard, Arena arena) throws IOException {
        bin = map(directory.resolve(shard.name() + ".bin"), arena);
        var idx = directory.resolve(shard.name() + ".idx");
        try {
            index = new MegatronIndex(map(idx, arena), bin.byteSize());
        } catch (IOException wrong) {
            throw new IOException(idx + ": " + wrong.getMessage(), wrong);
        }
        if (index.documents() != shard.documents() || tokens() != shard.tokens()) {
            throw new IOException(
                    "%s holds %d documents and %d tokens, the manifest says %d and %d"
                            .formatted(
                                    idx,
                                    index.documents(),
                                    tokens(),
                                    shard.documents(),
                                    shard.tokens()));
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    MegatronIndex index() {
        return index;
    }

    TokenType type() {
        return index.type();
    }

    long tokens() {
        return bin.byteSize() / index.type().bytes();
    }

    void read(long position, int[] into, int offset, int length) {
        index.type().read(bin, position, into, offset, length);
    }
}
