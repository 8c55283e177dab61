package dev.zebra.model.cuda;

/// How a kernel is launched.
///
/// @param gridX blocks
/// @param gridY blocks
/// @param gridZ blocks
/// @param block threads of a block
/// @param sharedBytes dynamic shared memory of a block
/// @param early whether the kernel may start before the one ahead of it in the stream has ended;
///     it must then execute `griddepcontrol.wait` before it touches that one's results or
///     overwrites what it reads
record Launch(int gridX, int gridY, int gridZ, int block, int sharedBytes, boolean early) {
    Launch {
        if (gridX < 1 || gridY < 1 || gridZ < 1 || block < 1 || sharedBytes < 0) {
            throw new IllegalArgumentException(
                    "a launch of %d x %d x %d blocks of %d threads with %d bytes is empty"
                            .formatted(gridX, gridY, gridZ, block, sharedBytes));
        }
    }

    /// A one-dimensional grid without dynamic shared memory.
    static Launch of(int grid, int block) {
        return new Launch(grid, 1, 1, block, 0, false);
    }

    Launch withSharedBytes(int bytes) {
        return new Launch(gridX, gridY, gridZ, block, bytes, early);
    }

    Launch startingEarly() {
        return new Launch(gridX, gridY, gridZ, block, sharedBytes, true);
    }
}
